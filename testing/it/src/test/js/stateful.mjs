// Clients that may come back on a new line, talking both ways until the hub says that it is enough.
// Usage: node stateful.mjs URL
// Prints "ok" for each client to whom nothing was lost, doubled or reordered, and ends with 0 if all are.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as signalR from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

const [url] = process.argv.slice(2);

async function talk(protocol) {
  let builder = new signalR.HubConnectionBuilder()
    .withUrl(url, { transport: signalR.HttpTransportType.WebSockets })
    .withStatefulReconnect()
    .configureLogging(signalR.LogLevel.None);
  if (protocol) builder = builder.withHubProtocol(protocol);
  const hub = builder.build();
  const told = [];
  let closed = null;
  hub.on('told', (n) => told.push(n));
  hub.onclose((error) => { closed = `closed: ${error}`; });
  await hub.start();
  const id = hub.connectionId;
  let notes = 0;
  for (let enough = false; !enough; ) {
    for (let i = 0; i < 20; i++) {
      await hub.send('Note', notes++);
      await pause(5);
    }
    assert.equal(closed, null);
    enough = await hub.invoke('Enough');
  }
  const [heard, said, unexpected] = (await hub.invoke('Totals')).split(' ');
  assert.equal(unexpected, 'null');
  assert.equal(Number(heard), notes);
  assert.equal(Number(said), notes);
  // What was said by another way than the answer may still be on its way.
  while (told.length < notes) await pause(10);
  assert.deepEqual(told, Array.from({ length: notes }, (_, i) => i));
  assert.equal(hub.connectionId, id);
  await hub.stop();
  console.log('ok');
}

const ends = await Promise.allSettled([
  talk(),
  talk(new MessagePackHubProtocol()),
  talk(),
  talk(new MessagePackHubProtocol()),
]);
const failures = ends.filter((end) => end.status === 'rejected');
failures.forEach((end) => console.log('not ok', end.reason));
process.exit(failures.length);
