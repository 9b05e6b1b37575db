// Builds the program and runs its demonstration.
import { spawn, execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const work = path.join(root, 'e2e/.work');

/** The program to try: COLLOQUY_BIN, or what is in the working tree. */
export function build() {
  mkdirSync(work, { recursive: true });
  if (process.env.COLLOQUY_BIN) return path.resolve(process.env.COLLOQUY_BIN);
  const bin = path.join(work, 'colloquy');
  execFileSync('go', ['build', '-o', bin, './cmd/colloquy'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return bin;
}

/** Starts a demonstration on a free port, in a folder of its own; its log goes to .work/<name>.log. */
export async function start(bin, name, policy = {}) {
  const data = mkdtempSync(path.join(work, 'data-'));
  const log = path.join(work, `${name}.log`);
  const server = spawn(bin, ['demo', '--listen', '127.0.0.1:0', '--data', data], {
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COLLOQUY_'))), // it refuses what it does not know
      COLLOQUY_LIMITS_ENABLED: 'false',
      COLLOQUY_POLICY_QUIET_EDIT: '1ms', // every edit leaves the earlier text to be seen
      ...policy,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(server, 'exit');
  server.stderr.pipe(createWriteStream(log));
  const lines = createInterface({ input: server.stdout });
  const listening = new Promise((found) => lines.on('line', (line) => {
    const url = /^Listening on (\S+)/.exec(line)?.[1];
    if (url) found(url);
  }));
  const url = await Promise.race([
    listening,
    exited.then(([code]) => { throw new Error(`demo ended with ${code} before it listened; see ${log}`); }),
  ]);
  const stop = async () => {
    server.kill('SIGTERM');
    const [code] = await exited;
    rmSync(data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`demo ended with ${code}; see ${log}`);
  };
  return { url, log, data, stop };
}
