package session

import "time"

type timer int

const (
	authenticationTimer timer = iota
	verificationTimer
	warningTimer
	expiryTimer
	graceTimer
	heartbeatTimer
	closeTimer
	timers
)

// deadline is due as soon as either clock has reached it: steady by the monotonic clock, and wall, for what is bound to a token's
// expiry, by the wall clock, so that neither a clock that is set ahead nor one that is set back lengthens a token (EXP-7).
type deadline struct {
	steady time.Time // With a monotonic reading. Zero where nothing is due.
	wall   time.Time // Without one. Zero where only the monotonic clock counts.
}

func after(now time.Time, wait time.Duration) deadline {
	return deadline{steady: now.Add(wait)}
}

// at is that long after a token's expiry, or before it.
func at(lapses, expiresAt time.Time, offset time.Duration) deadline {
	return deadline{lapses.Add(offset), expiresAt.Add(offset)}
}

func (d deadline) left(now time.Time) time.Duration {
	left := d.steady.Sub(now)
	if !d.wall.IsZero() && d.wall.Sub(now) < left {
		left = d.wall.Sub(now)
	}
	return left
}

type deadlines [timers]deadline

func (d *deadlines) arm(name timer, when deadline) { d[name] = when }
func (d *deadlines) disarm(name timer)             { d[name] = deadline{} }

// first is what comes first, and how long that is from now: less than 0 where it is late, an hour where nothing comes.
func (d *deadlines) first(now time.Time) (timer, time.Duration) {
	name, least := timers, time.Hour
	for each := range d {
		if left := d[each].left(now); !d[each].steady.IsZero() && left < least {
			name, least = timer(each), left
		}
	}
	return name, least
}

// recent is what happened within the last minute.
type recent []time.Time

const minute = time.Minute

func (r *recent) add(now time.Time) { *r = append(r.within(now), now) }

func (r recent) within(now time.Time) recent {
	for len(r) > 0 && now.Sub(r[0]) >= minute {
		r = r[1:]
	}
	return r
}
