// What the scripts with stock JavaScript clients share: the client itself, whatever its version, and scenarios.
// Usage of such a script: node SCRIPT URL json|messagepack WebSockets|ServerSentEvents|LongPolling [PREFIX,…]
// It prints one line for each scenario, "ok NAME" or "not ok NAME: why", and ends with 0 if all passed.
// Behind the transport, beginnings of names: of scenarios to leave out.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
export const version = parseInt(require('@microsoft/signalr/package.json').version, 10);
// Up to version 5 the client takes Node.js for a browser where there is a global fetch, and fails.
if (version <= 5) delete globalThis.fetch;
export const signalR = require('@microsoft/signalr');
export const { MessagePackHubProtocol } = require('@microsoft/signalr-protocol-msgpack');
export const [base, protocol, transport, leaveOut = ''] = process.argv.slice(2);

const scenarios = [];
// "beside": takes long by waiting and runs beside the others. "last": disturbs others.
export const scenario = (name, run, when = 'in turn') => scenarios.push({ name, run, when });

export const deadline = (promise, what, seconds = 60) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${seconds} s: ${what}`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

export const until = (condition, what) =>
  deadline((async () => { while (!(await condition())); })(), what);

// A client that remembers what it was told on "message".
// It waits for a slow machine longer than it would by itself, unless the time it waits is what a scenario is about.
export function clientOf(url, { reconnect = false, patient = true, ...options } = {}) {
  let builder = new signalR.HubConnectionBuilder()
    .withUrl(url, { transport: signalR.HttpTransportType[transport], ...options })
    .configureLogging(signalR.LogLevel.None);
  if (protocol === 'messagepack') builder = builder.withHubProtocol(new MessagePackHubProtocol());
  if (reconnect) builder = builder.withAutomaticReconnect();
  const hub = builder.build();
  if (patient) hub.serverTimeoutInMilliseconds = 120000;
  const got = [];
  const waiting = [];
  hub.on('message', (...args) => {
    got.push(args);
    waiting.filter((w) => w.ready(got)).forEach((w) => w.resolve(got));
  });
  const self = {
    hub,
    got,
    closed: new Promise((resolve) => hub.onclose((error) => resolve(error ?? null))),
    until: (ready, what) =>
      deadline(new Promise((resolve) => (ready(got) ? resolve(got) : waiting.push({ ready, resolve }))), what),
    count: (n) => self.until((all) => all.length >= n, `${n} messages`),
    call: (...args) => deadline(hub.invoke(...args), args[0]),
  };
  return self;
}

export async function started(client) {
  await deadline(client.hub.start(), 'start');
  return client;
}

export const stop = (...clients) => Promise.all(clients.map((c) => c.hub.stop()));

let names = 0;
export const unique = (prefix) => `${prefix}-${process.pid}-${protocol}-${++names}`;

export async function runAll() {
  const left = leaveOut.split(',').filter((each) => each);
  const chosen = scenarios.filter(({ name }) => !left.some((each) => name.startsWith(each)));
  const of = (when) => chosen.filter((each) => each.when === when);
  const beside = of('beside').map(({ name, run }) => ({ name, result: attempt(name, run) }));
  let failed = 0;
  console.log(`client ${version}`);
  const print = (name, error) => {
    if (error) failed++;
    console.log(error ? `not ok ${name}: ${String(error.stack ?? error).replaceAll('\n', ' | ')}` : `ok ${name}`);
  };
  for (const { name, run } of of('in turn')) print(name, await attempt(name, run));
  for (const { name, result } of beside) print(name, await result);
  for (const { name, run } of of('last')) print(name, await attempt(name, run));
  process.exit(failed ? 1 : 0);
}

async function attempt(name, run) {
  try {
    await deadline(run(), name, 180);
    return null;
  } catch (error) {
    return error;
  }
}
