// Drives the console like a person. Usage: node console.mjs URL HUB [FOLDER_FOR_SCREENSHOTS]
// HUB has a hub server whose method Echo returns its argument.
import { execFileSync } from 'node:child_process';
import { HubConnectionBuilder, HttpTransportType, LogLevel } from '@microsoft/signalr';
import { chromium } from 'playwright-core';

const [url, hub, folder] = process.argv.slice(2);
const PATIENCE = 20000;
const hostile = `"><img src=x onerror=document.title='broken'><script>document.title='broken'</script>'\u202e${'x'.repeat(80)}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

let failed = 0;
/** One promise of the page, told as a line. */
async function promise(text, check) {
  try {
    await check();
    console.log(`ok ${text}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${text}: ${String(error.message).split('\n').slice(0, 4).join(' | ')}`);
  }
}

function expect(condition, found) {
  if (!condition) {
    throw new Error(`found ${JSON.stringify(found)}`);
  }
}

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.complaints = [];
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && page.complaints.push(line.text()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.strangers = [];
  page.on('request', (request) => new URL(request.url()).host !== new URL(url).host && page.strangers.push(request.url()));
  await page.goto(url);
  await page.getByText('Service is up').waitFor();
  return page;
}

const shoot = async (page, name, whole = true) => {
  if (!folder) {
    return;
  }
  if (whole) {
    await page.evaluate(() => scrollTo(0, 0));
  }
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: whole, animations: 'disabled' });
};

const messages = (page) => page.locator('#messages li');
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function disconnect(page) {
  const button = page.getByRole('button', { name: 'Disconnect' });
  if (await button.isVisible()) {
    await button.click();
  }
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
}

async function connect(page, { user = '', to = hub, transport = '1', protocol = 'json' } = {}) {
  await disconnect(page);
  await page.getByLabel('Hub', { exact: true }).fill(to);
  await page.locator('#user').fill(user);
  await page.getByLabel('Transport').selectOption(transport);
  await page.getByLabel('Protocol').selectOption(protocol);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.locator('#connect-state', { hasText: /^Connected as / }).waitFor();
  return (await page.locator('#connect-state').textContent()).replace('Connected as ', '');
}

async function send(page, kind, name, target, values) {
  await page.locator('#recipient').selectOption(kind);
  if (name !== undefined) {
    await page.locator('#recipient-name').fill(name);
  }
  await page.locator('#target').fill(target);
  await page.locator('#arguments').fill(JSON.stringify(values));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

try {
  const page = await open();
  await shoot(page, 'first-sight');
  let id;

  await promise('the connection string is copied', async () => {
    await page.locator('[data-copies="connection-string"]').click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied === `Endpoint=${new URL(url).origin};AccessKey=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH;Version=1.0;`, copied);
  });

  await promise('a client connects and is listed with its hub server', async () => {
    id = await connect(page, { user: 'alice' });
    const row = page.locator('tbody tr', { hasText: id });
    await row.waitFor();
    const text = await row.innerText();
    expect(/alice/.test(text) && /WebSockets/.test(text) && /json/.test(text) && /console-server/.test(text), text);
  });

  await promise('a message to everyone arrives live', async () => {
    await send(page, 'all', undefined, 'newMessage', ['Alice', 'to everyone']);
    await messages(page).filter({ hasText: 'newMessage"Alice", "to everyone"' }).waitFor();
  });

  await promise('a message to the user, to a group and to the connection arrives', async () => {
    await page.getByLabel('Group', { exact: true }).fill('eu');
    await page.getByRole('button', { name: 'Join with this client' }).click();
    await page.locator('#group-state', { hasText: 'In group eu.' }).waitFor();
    await page.locator('tbody tr', { hasText: id }).locator('.badge', { hasText: 'eu' }).waitFor();
    for (const [kind, name] of [['user', 'alice'], ['group', 'eu'], ['connection', id]]) {
      await send(page, kind, name, 'note', [`to the ${kind}`]);
      await messages(page).filter({ hasText: `note"to the ${kind}"` }).waitFor();
    }
  });

  await promise('a method of the hub server is called and its result shown', async () => {
    await send(page, 'server', undefined, 'Echo', ['over and back']);
    await page.locator('#send-state', { hasText: 'Echo returned "over and back"' }).waitFor();
  });

  await promise('an error of the hub server is shown', async () => {
    await send(page, 'server', undefined, 'Fail', ['it broke']);
    await page.locator('#send-state.error', { hasText: 'it broke' }).waitFor();
  });

  await promise('arguments that are no array are refused with what is expected', async () => {
    await page.locator('#arguments').fill('{"a": 1}');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('#send-state.error', { hasText: 'expected a JSON array' }).waitFor();
  });

  await promise('the lines for a shell send what the page sends', async () => {
    await send(page, 'user', 'alice', 'newMessage', [`it's "me" $HOME`, 2, '5']);
    await messages(page).filter({ hasText: '2, "5"' }).waitFor();
    const cli = await page.locator('#cli').textContent();
    const command = `args() { printf '%s\\n' "$@"; }; args ${cli.replace('./heliograph ', '')}`;
    const words = execFileSync('bash', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words.includes('--user=alice') && words.includes(`it's "me" $HOME`) && words.includes('"5"') && words.includes('2'), words);
    const curl = await page.locator('#curl').textContent();
    expect(curl.includes('/users/alice') && curl.includes('Authorization: Bearer $token'), curl);
  });

  await promise('the story of a connection opens by keyboard and goes on while it is open', async () => {
    const name = page.locator('tbody').getByRole('button', { name: id });
    await name.focus();
    await page.keyboard.press('Enter');
    const story = page.getByRole('dialog');
    await story.getByText("Was given to hub server 'console-server'.").waitFor();
    await story.getByText('Its handshake was accepted').waitFor();
    await shoot(page, 'story', false);
    await page.evaluate(async (connection) => {
      const { call } = await import('/console/service.js');
      await call('DELETE', `/api/v1/hubs/${document.getElementById('hub').value}/connections/${connection}`, '?reason=spring%20cleaning');
    }, id);
    await story.getByText('A REST call asked to close it: spring cleaning').waitFor();
    await story.getByText('(closed_by_request)').waitFor();
    await shoot(page, 'story-closed', false);
    const line = await page.locator('#why-cli').textContent();
    expect(line.startsWith('./heliograph why ') && line.endsWith(id), line);
    await page.keyboard.press('Escape');
    expect(!(await story.isVisible()), 'open');
    const focused = await page.evaluate(() => document.activeElement !== document.body);
    expect(focused || !(await name.isVisible()), 'the focus is lost');
  });

  await promise('a user is asked for, and who is not known is told so', async () => {
    await page.locator('#why-name').fill('alice');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('(closed_by_request)').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#why-name').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Nothing is known').waitFor();
    await page.keyboard.press('Escape');
  });

  for (const [transport, name, protocol] of [['1', 'WebSockets', 'messagepack'], ['2', 'ServerSentEvents', 'json'], ['4', 'LongPolling', 'messagepack']]) {
    await promise(`a client over ${name} with ${protocol} receives`, async () => {
      const its = await connect(page, { user: 'bob', transport, protocol });
      const row = page.locator('tbody tr', { hasText: its });
      await row.filter({ hasText: name }).filter({ hasText: protocol }).waitFor();
      await send(page, 'connection', its, 'note', [`over ${name}`, { deep: [1, null] }]);
      await messages(page).filter({ hasText: `note"over ${name}", {"deep":[1,null]}` }).waitFor();
    });
  }

  await promise('a client that leaves is not listed any more', async () => {
    await disconnect(page);
    await page.locator('#connect-state', { hasText: 'Not connected' }).waitFor();
    await page.locator('tbody tr', { hasText: 'bob' }).waitFor({ state: 'detached' });
  });

  await promise('hostile names and texts are shown as what they are', async () => {
    const its = await connect(page, { user: hostile });
    await page.getByLabel('Group', { exact: true }).fill(hostile);
    await page.getByRole('button', { name: 'Join with this client' }).click();
    await page.locator('#group-state', { hasText: 'In group' }).waitFor();
    await send(page, 'user', hostile, hostile, [hostile]);
    await messages(page).filter({ hasText: 'onerror' }).first().waitFor();
    await page.locator('tbody tr', { hasText: its }).locator('.badge', { hasText: 'onerror' }).waitFor();
    const text = await page.locator('tbody tr', { hasText: its }).innerText();
    expect(text.includes('<script>') && text.includes('\\u{202e}'), text);
    await shoot(page, 'hostile');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide === 0, `${wide} pixels too wide`);
    await page.locator('tbody tr', { hasText: its }).getByRole('button', { name: /onerror/ }).click();
    await page.getByRole('dialog').getByText('<script>').first().waitFor();
    await page.keyboard.press('Escape');
    expect((await page.title()) === 'Heliograph console', await page.title());
    expect((await page.locator('img').count()) === 1, await page.locator('img').count());
    expect((await page.locator('main script').count()) === 0, 'a script');
    await disconnect(page);
  });

  await promise('the theme is toggled and remembered', async () => {
    const light = await background(page);
    await page.getByRole('button', { name: 'Dark' }).click();
    const dark = await background(page);
    expect(light !== dark, light);
    await page.reload();
    await page.getByText('Service is up').waitFor();
    expect((await background(page)) === dark, await background(page));
    await page.getByRole('button', { name: 'Light' }).click();
    expect((await background(page)) === light, await background(page));
  });

  await promise('without a choice the theme is that of the system', async () => {
    const dark = await open({ colorScheme: 'dark' });
    const light = await open({ colorScheme: 'light' });
    expect((await background(dark)) !== (await background(light)), await background(dark));
    await dark.context().close();
    await light.context().close();
  });

  await promise('a phone shows everything without scrolling sideways', async () => {
    const phone = await open({ viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true });
    const its = await connect(phone, { user: hostile });
    await phone.locator('tbody tr', { hasText: its }).waitFor();
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide === 0, wide);
    await disconnect(phone);
    await phone.context().close();
  });

  await promise('every control is reached by keyboard and has a name', async () => {
    const nameless = await page.evaluate(() =>
      Array.from(document.querySelectorAll('button, input, select, textarea'))
        .filter((control) => control.offsetParent !== null)
        .filter((control) => !(control.textContent.trim() || control.labels?.length || control.getAttribute('aria-label')))
        .map((control) => control.outerHTML));
    expect(nameless.length === 0, nameless);
    const negative = await page.locator('button[tabindex="-1"], input[tabindex="-1"]').count();
    expect(negative === 0, negative);
    await page.reload();
    await page.getByText('Service is up').waitFor();
    await page.keyboard.press('Tab');
    expect((await page.evaluate(() => document.activeElement.className)) === 'skip', 'no way to skip');
  });

  await promise('nothing was loaded from elsewhere, and the browser had nothing to complain of', async () => {
    expect(page.strangers.length === 0, page.strangers);
    const complaints = page.complaints.filter((text) => !/status of (404|400)/.test(text));
    expect(complaints.length === 0, complaints);
  });

  await promise('a page of a stranger can neither read the key nor be given a name that leads here', async () => {
    const port = new URL(url).port;
    const stranger = await browser.newPage();
    await stranger.route('http://stranger.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>stranger</h1>' }));
    await stranger.goto('http://stranger.example/');
    const read = await stranger.evaluate(async (address) => {
      const tried = {};
      for (const path of ['console/session', 'api/admin/hubs', '']) {
        try {
          tried[path] = await (await fetch(address + path)).text();
        } catch (error) {
          tried[path] = error.name;
        }
      }
      return tried;
    }, `http://localhost:${port}/`);
    expect(Object.values(read).every((found) => found === 'TypeError'), read);
    await stranger.close();
    // DNS rebinding: the stranger's name leads to this machine.
    const rebound = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP stranger.example 127.0.0.1'],
    });
    try {
      const tab = await rebound.newPage();
      const statuses = [];
      for (const path of ['', 'console/session', 'api/admin/hubs']) {
        statuses.push((await tab.goto(`http://stranger.example:${port}/${path}`)).status());
      }
      expect(statuses.every((status) => status === 403), statuses);
    } finally {
      await rebound.close();
    }
  });

  if (folder) {
    await shots();
  }
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);

/** The page as a person finds it in use, in both themes, on a desk and on a phone. */
async function shots() {
  const others = [];
  for (const [user, transport] of [['ben', 1], ['chloé', 2], ['', 4]]) {
    const token = `${url}dev/${hub}${user ? `?user=${encodeURIComponent(user)}` : ''}`;
    const other = new HubConnectionBuilder().withUrl(token, { transport }).configureLogging(LogLevel.None).build();
    await other.start();
    others.push(other);
  }
  for (const scheme of ['light', 'dark']) {
    for (const [name, viewport] of [['desktop', { width: 1280, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
      const page = await open({ colorScheme: scheme, viewport, deviceScaleFactor: 1 });
      const its = await connect(page, { user: 'alice' });
      await page.getByLabel('Group', { exact: true }).fill('eu');
      await page.getByRole('button', { name: 'Join with this client' }).click();
      await send(page, 'all', undefined, 'newMessage', ['Alice', 'Hello, everyone']);
      await messages(page).filter({ hasText: 'newMessage' }).first().waitFor();
      await send(page, 'group', 'eu', 'price', [{ eur: 12.5 }]);
      await messages(page).filter({ hasText: 'price' }).first().waitFor();
      await page.locator('tbody tr', { hasText: its }).locator('.badge').waitFor();
      await page.evaluate(() => document.activeElement.blur());
      await shoot(page, `console-${name}-${scheme}`);
      for (const part of name === 'phone' ? ['overview', 'playground', 'messages-title'] : []) {
        await page.evaluate((part) => document.getElementById(part).scrollIntoView(), part);
        await shoot(page, `console-phone-${scheme}-${part}`, false);
      }
      await page.locator('tbody').getByRole('button', { name: its }).click();
      await page.getByRole('dialog').getByText('accepted').waitFor();
      await shoot(page, `story-${name}-${scheme}`, false);
      await page.context().close();
    }
  }
  await Promise.all(others.map((other) => other.stop()));
}
