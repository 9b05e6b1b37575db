// Before all tests: the program runs. After them: it ends well, and has logged no fault.
import { readFileSync } from 'node:fs';
import { build, start } from './demo.mjs';

export default async function setup() {
  process.env.COLLOQUY_BIN = build();
  const { url, log, data, stop } = await start(process.env.COLLOQUY_BIN, 'site');
  process.env.COLLOQUY_URL = url;
  process.env.DEMO_DATA = data;
  return async () => {
    await stop();
    const faults = readFileSync(log, 'utf8').split('\n').filter((line) => /"level":"ERROR"/.test(line));
    if (faults.length) throw new Error('the server logged faults:\n' + faults.join('\n'));
  };
}
