// Does what the README says. Usage: node quickstart.mjs PAGE CLIENT SEND_COMMAND DIRECTORY_OF_README
import { spawn, execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [page, client, send, directory] = process.argv.slice(2);
const expected = 'Alice: Hello, everyone';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const node = spawn('node', [client], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  let printed = '';
  const prints = (text) => new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the Node client never printed "${text}", only "${printed}"`)), 20000);
    const check = () => printed.includes(text) && (clearTimeout(late), resolve());
    node.stdout.on('data', check);
    check();
  });
  node.stdout.on('data', (data) => (printed += data));
  await prints('connected');

  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForFunction("hub.state === 'Connected'", null, { timeout: 20000 });
  execFileSync('bash', ['-euc', send], { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] });
  await tab.waitForSelector(`li:text-is("${expected}")`, { timeout: 20000 });
  console.log('ok the page shows it');
  await prints(expected);
  console.log('ok the Node client prints it');
} finally {
  node.kill();
  await browser.close();
}
