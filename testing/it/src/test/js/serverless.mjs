// A stock JavaScript client that no hub server serves, and every REST call on it, in both generations of the API.
// See stock.mjs; URL is that of the service, and the environment variable KEY its access key.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { request } from 'node:http';
import { base, clientOf, deadline, runAll, scenario, started, stop, unique, until } from './stock.mjs';

const key = process.env.KEY;
const base64url = (text) => Buffer.from(text).toString('base64url');

function jwt(audience, claims = {}) {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(JSON.stringify({ aud: audience, exp, ...claims }))}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

// A call of the REST API. node:http, since version 5 has to do without fetch.
function rest(method, path, body) {
  const url = new URL(base + path);
  const headers = { Authorization: `Bearer ${jwt(url.origin + url.pathname)}` };
  if (body) headers['Content-Type'] = 'application/json';
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}

// As an app's own negotiate answers: the service's address, and a token for it.
const claimsOf = (user, claims) => ({ ...(user ? { 'asrs.s.uid': user } : {}), ...claims });
const client = (hub, { user, claims, endpoint = base, ...options } = {}) =>
  clientOf(`${endpoint}/client/?hub=${hub}`, {
    accessTokenFactory: () => jwt(`${base}/client/?hub=${hub}`, claimsOf(user, claims)),
    ...options,
  });
const connected = (...args) => started(client(...args));

const message = (...args) => ({ target: 'message', arguments: args });
const texts = (c) => c.got.map((m) => m[0]);

// Everything has arrived once this has, since it is sent last. Each client then has what is named for it.
async function expectOnly(api, hub, expected) {
  assert.equal((await api.send(`hubs/${hub}`, message('fence'))).status, 202);
  for (const [c, names] of expected) {
    await c.until((got) => got.some((m) => m[0] === 'fence'), 'the fence');
    assert.deepEqual(texts(c), [...names, 'fence']);
    c.got.length = 0;
  }
}

// The two generations: how a send is written, and where the query starts.
const generations = [
  {
    name: 'v1',
    send: (path, body, query = '') => rest('POST', `/api/v1/${path}${query ? `?${query}` : ''}`, body),
    call: (method, path, query = '') => rest(method, `/api/v1/${path}${query ? `?${query}` : ''}`),
  },
  {
    name: '2022-11-01',
    send: (path, body, query = '') => rest('POST', `/api/${path}/:send?api-version=2022-11-01${query ? `&${query}` : ''}`, body),
    call: (method, path, query = '') => rest(method, `/api/${path}?api-version=2022-11-01${query ? `&${query}` : ''}`),
  },
];

async function succeeds(answer) {
  const { status, text } = await answer;
  assert.ok(status >= 200 && status < 300, `${status} ${text}`);
}

async function isMissing(answer) {
  assert.equal((await answer).status, 404);
}

for (const api of generations) {
  const hubScenario = (name, run) => scenario(`${name}.${api.name}`, () => run(unique('hub').replaceAll('-', '_')));

  hubScenario('send.everyone', async (hub) => {
    const [a, b, c] = [await connected(hub), await connected(hub), await connected(hub)];
    await succeeds(api.send(`hubs/${hub}`, message('all')));
    await succeeds(api.send(`hubs/${hub}`, message('but-b'), `excluded=${b.hub.connectionId}`));
    await succeeds(api.send(`hubs/${hub}`, message('a-only'), `excluded=${b.hub.connectionId}&excluded=${c.hub.connectionId}`));
    await expectOnly(api, hub, [[a, ['all', 'but-b', 'a-only']], [b, ['all']], [c, ['all', 'but-b']]]);
    await stop(a, b, c);
  });

  hubScenario('send.user', async (hub) => {
    const [user, other] = [unique('u'), unique('u')];
    const [a, b, c] = [await connected(hub, { user }), await connected(hub, { user }), await connected(hub, { user: other })];
    await succeeds(api.send(`hubs/${hub}/users/${user}`, message('for-user')));
    await succeeds(api.send(`hubs/${hub}/users/nobody`, message('lost')));
    await expectOnly(api, hub, [[a, ['for-user']], [b, ['for-user']], [c, []]]);
    await stop(a, b, c);
  });

  hubScenario('send.connection', async (hub) => {
    const [a, b] = [await connected(hub), await connected(hub)];
    await succeeds(api.send(`hubs/${hub}/connections/${a.hub.connectionId}`, message('for-a')));
    await expectOnly(api, hub, [[a, ['for-a']], [b, []]]);
    await stop(a, b);
  });

  hubScenario('send.group', async (hub) => {
    const group = unique('g');
    const [a, b, c] = [await connected(hub), await connected(hub), await connected(hub)];
    for (const each of [a, b]) await succeeds(api.call('PUT', `hubs/${hub}/groups/${group}/connections/${each.hub.connectionId}`));
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('for-group')));
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('but-a'), `excluded=${a.hub.connectionId}`));
    await expectOnly(api, hub, [[a, ['for-group']], [b, ['for-group', 'but-a']], [c, []]]);
    await succeeds(api.call('DELETE', `hubs/${hub}/groups/${group}/connections/${a.hub.connectionId}`));
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('only-b')));
    await expectOnly(api, hub, [[a, []], [b, ['only-b']], [c, []]]);
    await succeeds(api.call('DELETE', `hubs/${hub}/connections/${b.hub.connectionId}/groups`));
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('nobody')));
    await expectOnly(api, hub, [[a, []], [b, []], [c, []]]);
    await stop(a, b, c);
  });

  hubScenario('groups.of-users', async (hub) => {
    const [user, group, other] = [unique('u'), unique('g'), unique('g')];
    const member = `hubs/${hub}/users/${user}/groups/${group}`;
    const a = await connected(hub, { user });
    await isMissing(api.call('GET', member));
    await succeeds(api.call('PUT', member));
    await succeeds(api.call('PUT', `hubs/${hub}/users/${user}/groups/${other}`, 'ttl=60'));
    await succeeds(api.call('GET', member));
    await succeeds(api.call('HEAD', member));
    const late = await connected(hub, { user });
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('both')));
    await succeeds(api.call('DELETE', member));
    await isMissing(api.call('GET', member));
    await succeeds(api.send(`hubs/${hub}/groups/${group}`, message('nobody')));
    await succeeds(api.send(`hubs/${hub}/groups/${other}`, message('other')));
    await expectOnly(api, hub, [[a, ['both', 'other']], [late, ['both', 'other']]]);
    await succeeds(api.call('DELETE', `hubs/${hub}/users/${user}/groups`));
    await succeeds(api.send(`hubs/${hub}/groups/${other}`, message('nobody')));
    await expectOnly(api, hub, [[a, []], [late, []]]);
    await stop(a, late);
  });

  hubScenario('existence', async (hub) => {
    const [user, group] = [unique('u'), unique('g')];
    const a = await connected(hub, { user });
    const paths = [`users/${user}`, `connections/${a.hub.connectionId}`, `groups/${group}`].map((path) => `hubs/${hub}/${path}`);
    await succeeds(api.call('PUT', `hubs/${hub}/groups/${group}/connections/${a.hub.connectionId}`));
    for (const path of paths) for (const method of ['GET', 'HEAD']) await succeeds(api.call(method, path));
    await stop(a);
    for (const path of paths) {
      for (const method of ['GET', 'HEAD']) await until(async () => (await api.call(method, path)).status === 404, path);
    }
  });

  hubScenario('close', async (hub) => {
    const [user, group] = [unique('u'), unique('g')];
    const tells = { claims: { 'asrs.s.derror': 'true' } };
    const clients = {
      connection: await connected(hub, tells),
      user: await connected(hub, { user, ...tells }),
      group: await connected(hub, tells),
      hub: await connected(hub, tells),
      stays: await connected(hub, tells),
    };
    const id = (name) => clients[name].hub.connectionId;
    await succeeds(api.call('PUT', `hubs/${hub}/groups/${group}/connections/${id('group')}`));
    const ends = {
      connection: ['DELETE', `hubs/${hub}/connections/${id('connection')}`, 'reason=by-id'],
      user: ['POST', `hubs/${hub}/users/${user}/:closeConnections`, 'reason=by-user'],
      group: ['POST', `hubs/${hub}/groups/${group}/:closeConnections`, 'reason=by-group'],
      hub: ['POST', `hubs/${hub}/:closeConnections`, `reason=by-hub&excluded=${id('stays')}`],
    };
    for (const [name, call] of Object.entries(ends)) {
      await succeeds(api.call(...call));
      const error = await deadline(clients[name].closed, `the end by ${name}`);
      assert.match(String(error), name === 'connection' ? /by-id/ : new RegExp(`by-${name}`));
    }
    await expectOnly(api, hub, [[clients.stays, []]]);
    await stop(clients.stays);
  });

  hubScenario('two-hubs', async (hub) => {
    const [user, group, second] = [unique('u'), unique('g'), `${hub}b`];
    const [a, b] = [await connected(hub, { user }), await connected(second, { user })];
    await succeeds(api.call('PUT', `hubs/${hub}/groups/${group}/connections/${a.hub.connectionId}`));
    await succeeds(api.call('PUT', `hubs/${second}/groups/${group}/connections/${b.hub.connectionId}`));
    for (const path of ['', `/users/${user}`, `/groups/${group}`]) {
      await succeeds(api.send(`hubs/${hub}${path}`, message(`first${path && '-named'}`)));
      await succeeds(api.send(`hubs/${second}${path}`, message(`second${path && '-named'}`)));
    }
    await isMissing(api.call('GET', `hubs/${second}/connections/${a.hub.connectionId}`));
    await expectOnly(api, hub, [[a, ['first', 'first-named', 'first-named']]]);
    await expectOnly(api, second, [[b, ['second', 'second-named', 'second-named']]]);
    await stop(a, b);
  });

  hubScenario('values', async (hub) => {
    const a = await connected(hub);
    const values = [0, -1, 128, 65536, 2 ** 40, 1.5, true, null, '', 'é€😀', [], [1, [2]], { a: { b: [null] } }];
    await succeeds(api.send(`hubs/${hub}`, { target: 'message', arguments: values }));
    await a.count(1);
    assert.deepEqual(a.got[0], values);
    await stop(a);
  });

  hubScenario('large', async (hub) => {
    const a = await connected(hub);
    const text = 'x'.repeat((1 << 20) - 60);
    await succeeds(api.send(`hubs/${hub}`, message(text)));
    await a.count(1);
    assert.equal(a.got[0][0], text);
    await stop(a);
  });
}

scenario('health', async () => succeeds(rest('GET', '/api/health')));

scenario('token: a token that the service made lets a client in as that user', async () => {
  const hub = unique('hub').replaceAll('-', '_');
  const path = `/api/hubs/${hub}/:generateToken?api-version=2022-11-01&userId=jane&minutesToExpire=5`;
  const { status, text } = await rest('POST', path);
  assert.equal(status, 200);
  const { token } = JSON.parse(text);
  const a = await started(clientOf(`${base}/client/?hub=${hub}`, { accessTokenFactory: () => token }));
  await succeeds(generations[1].send(`hubs/${hub}/users/jane`, message('here')));
  await expectOnly(generations[1], hub, [[a, ['here']]]);
  await stop(a);
});

scenario('redirect: an app that answers with the service is followed', async () => {
  const hub = unique('hub').replaceAll('-', '_');
  const a = await started(clientOf(`${base}/dev/${hub}?user=jane`));
  await succeeds(generations[0].send(`hubs/${hub}/users/jane`, message('here')));
  await a.count(1);
  await stop(a);
});

scenario('calls: what nobody serves is answered with an error, and the connection lives', async () => {
  const hub = unique('hub').replaceAll('-', '_');
  const a = await connected(hub);
  await assert.rejects(a.call('Anything', 1), /No hub server serves this connection: 'Anything' cannot be called/);
  await a.hub.send('Anything', 1);
  await expectOnly(generations[1], hub, [[a, []]]);
  await stop(a);
});

scenario('reconnect: a client whose line is cut comes back', async () => {
  const hub = unique('hub').replaceAll('-', '_');
  const target = new URL(base);
  const lines = new Set();
  const proxy = createServer((from) => {
    const to = connect(target.port, target.hostname);
    for (const [socket, other] of [[from, to], [to, from]]) {
      lines.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => { lines.delete(socket); other.destroy(); });
      socket.pipe(other);
    }
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const a = await connected(hub, { endpoint: `http://127.0.0.1:${proxy.address().port}`, reconnect: true });
  const before = a.hub.connectionId;
  const back = new Promise((resolve) => a.hub.onreconnected(resolve));
  lines.forEach((socket) => socket.destroy());
  assert.notEqual(await deadline(back, 'reconnected'), before);
  await expectOnly(generations[0], hub, [[a, []]]);
  await stop(a);
  proxy.close();
});

scenario('idle.forty-seconds', async () => {
  const hub = unique('hub').replaceAll('-', '_');
  const a = await connected(hub, { patient: false });
  await new Promise((resolve) => setTimeout(resolve, 40000));
  await expectOnly(generations[0], hub, [[a, []]]);
  await stop(a);
}, 'beside');

await runAll();
