// Runs the adapter at /adapter.js for each run that the suite has. CONTRACT.md says what an adapter is.

const status = document.getElementById('status');
const list = document.getElementById('runs');

/** Who takes the commands of each run. */
const runs = new Map();

/** Hands commands to their runs, for as long as there are any. */
async function listen() {
  for (;;) {
    const response = await fetch('commands');
    if (!response.ok) return;
    for (const { run, ...command } of (await response.json()).commands) runs.get(run)?.(command);
  }
}

/** Commands of a run, as they come, until it is over. */
async function* commandsOf(id) {
  const waiting = [];
  let wake = () => {};
  runs.set(id, command => {
    waiting.push(command);
    wake();
  });
  for (;;) {
    while (waiting.length === 0) await new Promise(resolve => { wake = resolve; });
    const command = waiting.shift();
    if (command.do === 'end') break;
    yield command;
  }
  runs.delete(id);
}

/** Posts reports in their order, together what came together. */
function reporter(id) {
  let waiting = [];
  let posting = false;
  return report => {
    waiting.push(report);
    if (posting) return;
    posting = true;
    void (async () => {
      while (waiting.length > 0) await fetch(`runs/${id}/reports`, { method: 'POST', body: JSON.stringify(waiting.splice(0)) });
      posting = false;
    })();
  };
}

async function execute(adapter, { run: id, url, token_url: tokenUrl, case: name }) {
  const item = list.appendChild(document.createElement('li'));
  item.textContent = name;
  const report = reporter(id);
  try {
    await adapter({ url, tokenUrl, case: name, report, commands: commandsOf(id) });
    item.className = 'over';
  } catch (error) {
    item.className = 'failed';
    item.title = String(error);
    report({ saw: 'crashed', how: String(error) });
  }
}

try {
  const { default: adapter } = await import('./adapter.js');
  status.textContent = 'Running.';
  void listen().catch(() => {});
  for (;;) {
    const response = await fetch('runs', { method: 'POST' });
    if (response.status !== 200) break;
    void execute(adapter, await response.json());
  }
  status.textContent = 'All runs are over.';
} catch (error) {
  status.textContent = `This page has no adapter, or lost the suite: ${error.message}. Start the suite with --adapter FILE.`;
}
