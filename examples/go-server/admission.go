package main

import (
	"net"
	"sync"
)

// Connections without a token that are open at the same time, in all and from one address (CONN-6).
const (
	maxUnauthenticated           = 1000
	maxUnauthenticatedPerAddress = 100
)

// admission bounds connections that have not shown a token, so that nobody without one can fill the server.
type admission struct {
	mutex  sync.Mutex
	all    int
	from   map[string]int
	closed bool
}

// enter takes a place; leave gives it back, once however often it is called.
func (a *admission) enter(remote string) (leave func(), isAdmitted bool) {
	address, _, _ := net.SplitHostPort(remote)
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.closed || a.all >= maxUnauthenticated || a.from[address] >= maxUnauthenticatedPerAddress {
		return func() {}, false
	}
	a.all++
	a.from[address]++
	var once sync.Once
	return func() { once.Do(func() { a.leave(address) }) }, true
}

func (a *admission) leave(address string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.all--
	if a.from[address]--; a.from[address] == 0 {
		delete(a.from, address)
	}
}

// close admits nobody any more.
func (a *admission) close() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.closed = true
}
