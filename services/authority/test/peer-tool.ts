import { execFile } from 'node:child_process';

/** How another program judged; both streams together. */
export interface PeerVerdict {
  readonly status: number;
  readonly output: string;
}

/** Runs another implementation without stopping this process, which may have to answer it. */
export function runPeer(program: string, args: readonly string[], folder: string): Promise<PeerVerdict> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: folder, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` });
    });
  });
}
