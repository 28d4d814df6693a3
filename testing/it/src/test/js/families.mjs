// The families of whole-system scenarios with the stock JavaScript client, through hub servers: see stock.mjs.
import assert from 'node:assert/strict';
import {
  base, clientOf, deadline, runAll, scenario, signalR, started, stop, unique, version,
} from './stock.mjs';

// A client of the hub; every scenario uses users and groups of its own.
function client({ user, query = '', reconnect = false, hub: name } = {}) {
  const url = new URL(name ? base.replace(/[^/]+$/, name) : base);
  if (user) url.searchParams.set('user', user);
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  return clientOf(url.href, { reconnect });
}

const connected = (options) => started(client(options));

// Sends a fence to all six and demands that each got exactly what was expected before it.
async function expectOnly(clients, sender, indices) {
  await sender.call('FenceAll');
  for (const [i, c] of clients.entries()) {
    await c.until((all) => all.some((m) => m[0] === 'fence'), `the fence of client ${i}`);
    const before = c.got.filter((m) => m[0] !== 'fence').length;
    assert.equal(before, indices.includes(i) ? 1 : 0, `messages of client ${i}`);
  }
}

scenario('connect.ids', async () => {
  const [a, b] = [await connected(), await connected()];
  assert.notEqual(a.hub.connectionId, b.hub.connectionId);
  assert.equal(await a.call('MyId'), a.hub.connectionId);
  await stop(a, b);
});

scenario('connect.greeted: what the hub sent before its handshake response comes after it', async () => {
  const c = client({ query: 'greet=yes' });
  await deadline(c.hub.start(), 'start');
  await c.count(3);
  assert.deepEqual(c.got.map((m) => m[0]), ['early-1', 'early-2', 'opened']);
  await stop(c);
});

scenario('chat.everyone', async () => {
  const room = unique('room');
  const [a, b] = [await connected(), await connected()];
  await a.call('Join', room);
  await b.call('Join', room);
  await a.call('Say', room, 'Alice', 'hello');
  await Promise.all([a.count(1), b.count(1)]);
  assert.deepEqual(b.got[0], ['Alice', 'hello']);
  await stop(a, b);
});

scenario('types.echo', async () => {
  const c = await connected();
  for (const value of [0, -1, 127, 128, 65536, 2 ** 40, 1.5, true, false, null, '', 'é€😀', [], [1, [2, []]], {}, { a: { b: [null] } }]) {
    assert.deepEqual(await c.call('Echo', value), value);
  }
  await stop(c);
});

scenario('calls.in-flight', async () => {
  const c = await connected();
  const results = await Promise.all(Array.from({ length: 100 }, (_, i) => c.call('Echo', i)));
  assert.deepEqual(results, Array.from({ length: 100 }, (_, i) => i));
  await stop(c);
});

scenario('errors.told', async () => {
  const c = await connected();
  await assert.rejects(c.call('Fail', 'no such luck'), /no such luck/);
  assert.equal(await c.call('Echo', 'still here'), 'still here');
  await stop(c);
});

scenario('streams.down', async () => {
  const c = await connected();
  const items = [];
  await deadline(
    new Promise((complete, error) => c.hub.stream('Count', 500).subscribe({ next: (i) => items.push(i), complete, error })),
    'the end of the stream');
  assert.deepEqual(items, Array.from({ length: 500 }, (_, i) => i));
  await stop(c);
});

scenario('streams.cancel', async () => {
  const c = await connected();
  const first = new Promise((resolve) => {
    const subscription = c.hub.stream('Endless').subscribe({ next: () => resolve(subscription), complete() {}, error() {} });
  });
  (await deadline(first, 'the first item')).dispose();
  await deadline((async () => { while (!(await c.call('WasCancelled'))); })(), 'the cancellation');
  await stop(c);
});

scenario('uploads.sum', async () => {
  const c = await connected();
  const subject = new signalR.Subject();
  const sum = c.call('Sum', subject);
  for (let i = 1; i <= 100; i++) subject.next(i);
  subject.complete();
  assert.equal(await sum, 5050);
  await stop(c);
});

// Clients answer since version 7.
for (const whose of version >= 7 ? ['Own', 'Other'] : []) {
  scenario(`results.${whose.toLowerCase()}-server`, async () => {
    const c = await connected();
    c.hub.on('question', (n) => n + 1);
    for (let i = 0; i < 20; i++) assert.equal(await c.call(`Ask${whose}`, i), i + 1);
    await stop(c);
  });
  scenario(`results.${whose.toLowerCase()}-server-error`, async () => {
    const c = await connected();
    c.hub.on('question', () => { throw new Error('I refuse'); });
    assert.match(await c.call(`Ask${whose}`, 1), /error.*refuse/);
    await stop(c);
  });
}

if (version >= 7) {
  scenario('results.client-leaves', async () => {
    const [asker, asked] = [await connected(), await connected()];
    asked.hub.on('question', () => new Promise(() => {}));
    const answer = asker.call('AskClient', asked.hub.connectionId);
    await asker.call('Echo', 1);
    await stop(asked);
    assert.match(await answer, /error/);
    assert.match(await asker.call('AskClient', 'nobody'), /error/);
    await stop(asker);
  });
}

scenario('clients.addressing', async () => {
  const group = unique('g');
  const forms = {
    All: [0, 1, 2, 3, 4, 5],
    Others: [1, 2, 3, 4, 5],
    Caller: [0],
    One: [3],
    Some: [2, 4],
    Group: [1, 2, 3],
    GroupExcept: [1, 3],
    User: [4, 5],
    Users: [2, 3, 4, 5],
  };
  for (const [form, expected] of Object.entries(forms)) {
    const user = unique('u');
    const clients = [];
    for (let i = 0; i < 6; i++) clients.push(await connected({ user: `${user}-${i >> 1}` }));
    const room = `${group}-${form}`;
    for (const i of [1, 2, 3]) await clients[i].call('Join', room);
    await clients[0].call('Six', clients.map((c) => c.hub.connectionId).join(' '), user);
    await clients[0].call('Address', form, room);
    await expectOnly(clients, clients[0], expected);
    await stop(...clients);
  }
});

scenario('groups.join-leave', async () => {
  const [g, h] = [unique('g'), unique('g')];
  const [a, b] = [await connected(), await connected()];
  await a.call('Join', g);
  await a.call('Join', h);
  await b.call('Say', g, 'x', '1');
  await b.call('Say', h, 'x', '2');
  await a.count(2);
  await a.call('Leave', g);
  await b.call('Say', g, 'x', '3');
  await b.call('Say', h, 'x', '4');
  await a.count(3);
  assert.deepEqual(a.got.map((m) => m[1]), ['1', '2', '4']);
  await stop(a, b);
});

scenario('users.remembered-groups', async () => {
  const [user, g] = [unique('u'), unique('g')];
  const admin = await connected();
  await admin.call('JoinUser', user, g, 60);
  const late = await connected({ user });
  await admin.call('Say', g, 'x', 'later too');
  await late.count(1);
  await admin.call('LeaveUser', user, g);
  const later = await connected({ user });
  await admin.call('Say', g, 'x', 'gone');
  assert.equal(await later.call('Echo', 1), 1);
  assert.equal(later.got.length, 0);
  assert.equal(late.got.length, 1);
  await stop(admin, late, later);
});

scenario('context.user-query', async () => {
  const user = unique('u');
  const c = await connected({ user, query: 'colour=bl%C3%BCe' });
  assert.equal(await c.call('MyUser'), user);
  assert.match(await c.call('MyAddress'), /^(127\.0\.0\.1|0:0:0:0:0:0:0:1|::1)$/);
  await stop(c);
});

scenario('token.large', async () => {
  const user = unique('u') + 'x'.repeat(2000);
  const c = await connected({ user });
  assert.equal(await c.call('MyUser'), user);
  await stop(c);
});

scenario('nohub.told: a client of a hub without hub server learns why it is refused', async () => {
  const c = client({ hub: 'nobody' });
  await assert.rejects(deadline(c.hub.start(), 'start'), /no_hub_server/);
});

scenario('silent.given-up: a client that its hub server gives up may come back, and does', async () => {
  const c = await connected({ reconnect: true });
  const reconnecting = new Promise((resolve) => c.hub.onreconnecting(resolve));
  const reconnected = new Promise((resolve) => c.hub.onreconnected(resolve));
  const id = c.hub.connectionId;
  await c.call('GiveMeUpAfter', 300);
  assert.match(String(await deadline(reconnecting, 'reconnecting')), /The client was silent/);
  await deadline(reconnected, 'reconnected');
  assert.equal(await c.call('Events', id), '1/1');
  await stop(c);
});

scenario('idle.forty-seconds', async () => {
  // The scripted hub server pings only in answer: how long a client waits by itself is for serverless.mjs to see.
  const c = await connected();
  await new Promise((resolve) => setTimeout(resolve, 40000));
  assert.equal(await c.call('Echo', 'still here'), 'still here');
  await stop(c);
}, 'beside');

scenario('order.down', async () => {
  const c = await connected();
  await c.call('Burst', 5000);
  await c.count(5000);
  assert.deepEqual(c.got.map((m) => m[0]), Array.from({ length: 5000 }, (_, i) => i));
  await stop(c);
});

scenario('order.up', async () => {
  const c = await connected();
  for (let i = 0; i < 5000; i++) c.hub.send('Note', i);
  assert.equal(await c.call('NotesInOrder'), 5000);
  await stop(c);
});

scenario('large.echo', async () => {
  const c = await connected();
  const text = 'x'.repeat(1 << 20);
  assert.equal(await c.call('Echo', text), text);
  await stop(c);
});

scenario('large.broadcast', async () => {
  const g = unique('g');
  const clients = [];
  for (let i = 0; i < 6; i++) clients.push(await connected());
  await Promise.all(clients.map((c) => c.call('Join', g)));
  await clients[0].call('Say', g, 'big', 'y'.repeat(1 << 20));
  await Promise.all(clients.map((c) => c.count(1)));
  clients.forEach((c) => assert.equal(c.got[0][1].length, 1 << 20));
  await stop(...clients);
});

scenario('crowd.broadcasts', async () => {
  const g = unique('crowd');
  const clients = [];
  for (let i = 0; i < 300; i += 30) {
    clients.push(...(await Promise.all(Array.from({ length: 30 }, () => connected()))));
  }
  await Promise.all(clients.map((c) => c.call('Join', g)));
  await clients[0].call('SayTimes', g, 50);
  for (const c of clients) await c.count(50);
  await clients[0].call('Say', g, 'fence', 'fence');
  for (const c of clients) {
    await c.count(51);
    assert.deepEqual(c.got.map((m) => m[1]), [...Array.from({ length: 50 }, (_, i) => String(i)), 'fence']);
  }
  await stop(...clients);
});

scenario('abort.no-reconnect', async () => {
  const c = await connected({ reconnect: true });
  let reconnects = 0;
  c.hub.onreconnecting(() => reconnects++);
  c.hub.send('Abort', 'last words');
  await deadline(c.closed, 'the close');
  assert.deepEqual(c.got, [['last words']]);
  assert.equal(reconnects, 0);
});

scenario('events.once', async () => {
  const watcher = await connected();
  const ids = [];
  for (let i = 0; i < 10; i++) {
    const c = await connected();
    ids.push(c.hub.connectionId);
    await stop(c);
  }
  const events = () => watcher.call('Events', ids.join(' '));
  await deadline((async () => { while ((await events()) !== '1/1 '.repeat(10).trim()); })(), 'ten ends');
  await stop(watcher);
});

scenario('lost.hub-server: its clients may reconnect, and do', async () => {
  const c = await connected({ reconnect: true });
  const reconnecting = new Promise((resolve) => c.hub.onreconnecting(resolve));
  const reconnected = new Promise((resolve) => c.hub.onreconnected(resolve));
  await c.call('Echo', 1);
  c.hub.send('CutMyLine');
  assert.match(String(await deadline(reconnecting, 'reconnecting')), /hub_server_lost/);
  await deadline(reconnected, 'reconnected');
  assert.equal(await c.call('Echo', 2), 2);
  await stop(c);
}, 'last');

await runAll();
