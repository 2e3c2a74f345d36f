// Narrows down lists: a form names the list, its controls name data- attributes of the items. The address keeps what is chosen.
(() => {
  const forms = [...document.querySelectorAll('form.filters')];
  // With one form on a page its choices stand in the address by their names; with several, after the name of the list.
  const key = (form, name) => (forms.length === 1 ? name : `${form.dataset.list}.${name}`);

  function apply(form) {
    const list = document.getElementById(form.dataset.list);
    const items = [...list.querySelectorAll('article, tbody > tr')];
    const chosen = [...form.elements].filter(control => control.name && control.value.trim() !== '');
    for (const item of items) {
      item.hidden = !chosen.every(({ name, value }) => (name === 'text' ? item.textContent.toLowerCase().includes(value.trim().toLowerCase()) : (item.dataset[name] ?? '').split(' ').includes(value)));
    }
    for (const section of list.querySelectorAll('section')) section.hidden = [...section.querySelectorAll('article')].every(item => item.hidden);
    const shown = items.filter(item => !item.hidden).length;
    form.querySelector('output').textContent = shown === items.length ? `${items.length} ${form.dataset.noun}` : `${shown} of ${items.length} ${form.dataset.noun}`;
    form.classList.toggle('narrowed', chosen.length > 0);
  }

  function remember() {
    const query = new URLSearchParams();
    for (const form of forms) for (const control of form.elements) if (control.name && control.value !== '') query.set(key(form, control.name), control.value);
    // Some browsers refuse it of a file; then the choice holds all the same, only the address does not tell.
    try {
      history.replaceState(null, '', `${location.pathname}${query.size > 0 ? `?${query}` : ''}${location.hash}`);
    } catch {}
  }

  // A link to something that the filters hide would lead nowhere.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target?.closest('[hidden]');
    if (!hidden) return;
    for (const form of forms) if (document.getElementById(form.dataset.list).contains(hidden)) form.reset();
    target.scrollIntoView();
  }

  const query = new URLSearchParams(location.search);
  for (const form of forms) {
    form.hidden = false;
    for (const control of form.elements) {
      const value = query.get(key(form, control.name));
      if (control.name && value !== null) control.value = value;
    }
    apply(form);
    form.addEventListener('input', () => {
      apply(form);
      remember();
    });
    // The controls are empty only after the event.
    form.addEventListener('reset', () => {
      setTimeout(() => {
        apply(form);
        remember();
        reveal();
      });
    });
    form.addEventListener('submit', event => event.preventDefault());
  }
  addEventListener('hashchange', reveal);
  reveal();
})();
