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
      const status = error === null ? 0 : error.code;
      if (typeof status === 'number') resolve({ status, output: `${stdout}${stderr}` });
      else reject(new Error(`${program} could not be run`, { cause: error }));
    });
  });
}
