// A Blazor Server page in a real browser: clicks, typed text, and what the server sends by itself.
//   node blazor.mjs PAGE
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
const sockets = [];
page.on('websocket', socket => sockets.push(new URL(socket.url())));
await page.goto(process.argv[2]);
await page.waitForFunction(() => document.querySelector('#interactive').textContent === 'true');
for (let i = 0; i < 5; i++) await page.click('#add');
await page.waitForFunction(() => document.querySelectorAll('#rows li').length === 5);
await page.fill('#text', 'grün ☀');
await page.waitForFunction(() => document.querySelector('#echo').textContent === 'GRÜN ☀');
const ticks = Number(await page.textContent('#clock'));
await page.waitForFunction(before => Number(document.querySelector('#clock').textContent) > before + 3, ticks);
console.log(`served over port ${sockets[0].port}${sockets[0].pathname}`);
await browser.close();
