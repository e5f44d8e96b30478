/**
 * `npm run screenshots [-- tour…]`: pictures of every page in four languages and two sizes, with an index to leaf through, in `screenshots/`.
 * Starts a platform of its own on a data folder that is thrown away; with VIDIMUS_TEST_REPORT it uses the one whose report that is.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadMessages } from '@vidimus/i18n';
import { chromiumPath, freePort } from '@vidimus/testing';
import { newDataFolder, startHost } from '../support/platform/host.js';
import { Camera } from './camera.js';
import { galleryOf } from './gallery.js';
import { makeScene } from './people.js';
import { devicesTour } from './devices-tour.js';
import { consoleTour, portalTour, signInTour, subjectTour } from './tours.js';

const TOURS = { 'sign-in': signInTour, console: consoleTour, person: subjectTour, devices: devicesTour, portal: portalTour } as const;
const FOLDER = resolve('screenshots');

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(TOURS, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no tour "${unknown.join('", "')}". The tours are: ${Object.keys(TOURS).join(', ')}.\n`);
  process.exit(1);
}
if (chromiumPath() === undefined) {
  process.stderr.write('Pictures are taken by Chromium, which is not installed: apt-get install chromium-headless-shell, or name one in VIDIMUS_TEST_CHROMIUM.\n');
  process.exit(1);
}

const stop = await platform();
try {
  await takePictures();
} finally {
  await stop();
}

async function takePictures(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const camera = new Camera(FOLDER, tell);
  tell('Bringing people into every state …');
  const tour = { camera, scene: await makeScene(), en: await loadMessages('en') };
  for (const [name, go] of Object.entries(TOURS)) {
    if (wanted.length === 0 || wanted.includes(name)) await go(tour);
  }
  writeFileSync(join(FOLDER, 'index.html'), galleryOf(camera.shots));
  tell(`${camera.shots.length} pictures. Leaf through them: ${join(FOLDER, 'index.html')}`);
}

/** @returns what stops the platform again */
async function platform(): Promise<() => Promise<void>> {
  if (process.env['VIDIMUS_TEST_REPORT'] !== undefined) return async () => undefined;
  const dataDir = await newDataFolder();
  tell('Starting a platform of its own …');
  const host = startHost(dataDir, '--port', String(await freePort()));
  const end = async (): Promise<void> => {
    host.send('SIGTERM');
    await host.ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  // Whatever ends this program, nothing of it goes on running.
  process.once('exit', () => host.send('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().finally(() => process.exit(1)));
  await host.ready();
  process.env['VIDIMUS_TEST_REPORT'] = join(dataDir, 'vidimus.json');
  return end;
}
