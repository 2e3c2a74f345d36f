// Search over the whole site. The index is a script of its own, so that it works from a file; it is read at the first search.
(() => {
  const form = document.querySelector('form.search');
  const input = document.getElementById('search');
  const list = document.getElementById('found');
  const status = form.querySelector('[role=status]');
  const most = 12;
  let index = null;
  let current = -1;
  form.hidden = false;

  // A table taken out of sight of a wide screen is no use, nor a row of pages whose current one can't be seen.
  const here = document.querySelector('header.site [aria-current]');
  if (here) here.closest('ul').scrollLeft = Math.max(0, here.offsetLeft - 80);

  function search(query) {
    index ??= MiniSearch.loadJS(docsSearch.index, docsSearch.options);
    const exact = query.toLowerCase();
    let results = index.search(query);
    if (results.length === 0) results = index.search(query, { fuzzy: 0.2 });
    if (results.length === 0) results = index.search(query, { combineWith: 'OR', fuzzy: 0.2 });
    const rank = ({ title }) => (title.toLowerCase() === exact ? 0 : title.toLowerCase().split(' ').includes(exact) ? 1 : 2);
    return results.map((result, place) => ({ result, place })).sort((a, b) => rank(a.result) - rank(b.result) || a.place - b.place).map(({ result }) => result);
  }

  // Words of the query in a text, as elements; never as markup.
  function marked(text, words) {
    const pattern = new RegExp(`(?<!\\p{L})(${words.map(word => word.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('|')})`, 'giu');
    return text.split(pattern).map((part, position) => {
      if (position % 2 === 0) return document.createTextNode(part);
      const mark = document.createElement('mark');
      mark.textContent = part;
      return mark;
    });
  }

  // What surrounds the first word that was found.
  function excerpt(text, words) {
    const places = words.map(word => text.toLowerCase().indexOf(word.toLowerCase())).filter(place => place >= 0);
    const from = places.length === 0 ? 0 : Math.max(0, Math.min(...places) - 60);
    const begin = from === 0 ? 0 : text.indexOf(' ', from) + 1;
    return `${begin > 0 ? '… ' : ''}${text.slice(begin, begin + 170)}${text.length > begin + 170 ? ' …' : ''}`;
  }

  function show() {
    const query = input.value.trim();
    const results = query === '' ? [] : search(query);
    const words = query.split(/\s+/).filter(Boolean);
    list.replaceChildren(...results.slice(0, most).map((result, position) => {
      const link = document.createElement('a');
      link.href = result.href;
      link.id = `found-${position}`;
      link.role = 'option';
      link.tabIndex = -1;
      const title = document.createElement('b');
      title.append(...marked(result.title, words));
      const kind = document.createElement('small');
      kind.textContent = result.kind;
      const text = document.createElement('span');
      text.append(...marked(excerpt(result.text, words), words));
      link.append(title, ' ', kind, text);
      return link;
    }));
    if (query !== '' && results.length === 0) list.textContent = 'Nothing was found.';
    status.textContent = query === '' ? '' : `${results.length} found`;
    list.hidden = query === '';
    input.setAttribute('aria-expanded', String(!list.hidden));
    choose(results.length > 0 ? 0 : -1);
  }

  function choose(position) {
    list.children[current]?.removeAttribute('aria-selected');
    current = position;
    const chosen = list.children[current];
    if (chosen) {
      chosen.setAttribute('aria-selected', 'true');
      chosen.scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', chosen.id);
    } else input.removeAttribute('aria-activedescendant');
  }

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  input.addEventListener('input', show);
  input.addEventListener('focus', () => input.value.trim() !== '' && show());
  form.addEventListener('submit', event => event.preventDefault());
  list.addEventListener('click', close);
  document.addEventListener('pointerdown', event => form.contains(event.target) || close());
  input.addEventListener('keydown', event => {
    const number = list.querySelectorAll('a').length;
    if (event.key === 'Escape') {
      close();
      input.blur();
    } else if (number === 0) return;
    else if (event.key === 'ArrowDown') choose((current + 1) % number);
    else if (event.key === 'ArrowUp') choose((current - 1 + number) % number);
    else if (event.key === 'Enter') {
      list.children[current]?.click();
      input.blur();
    } else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
