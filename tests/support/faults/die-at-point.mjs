/**
 * Loaded into the processes of rooms by `--import`: ends a room as `kill -9` does at every point of its work, once each. Points are the moments right
 * before and right after what others see of it: a statement that changes the database or commits what was changed, a call of another room, a record or an
 * offset that goes to Kafka. A point has a name that says where in the code it is: which request, job or event is served, and what is done. A room that
 * reaches a name which nobody died at writes it to a file of its own in `deaths` of the folder FAULTS_FOLDER, and dies; while there is no file `armed` beside
 * them it lives.
 *
 * Statements inside of a transaction have the name of their text alone: wherever among them a room dies, the same is left of them, nothing. What is done
 * with them is told apart at the COMMIT.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { keepRoom } from './keep-room.mjs';
import { changesIn, pathName, signOf } from './name-points.mjs';

const { FAULTS_FOLDER: folder = '', FAULTS_KEPT: isKept, VIDIMUS_ROOMS: room = '' } = process.env;
const LOOK_EVERY_MS = 100;
/** Where a room keeps as what it last joined each group. */
const MEMBERS = join(folder, 'members');
/** An officer who signs in issues nothing, and a code that he sends once more is a wrong one. */
const SIGN_IN = /^\w+ \/(interaction|session\/(login|callback)|oidc\/auth)\b/;

/** The request or job that is served, by its name, and what was done for it so far. */
const present = new AsyncLocalStorage();
const unit = (name) => ({ name, done: new Set() });

if (process.argv[1]?.endsWith('/rooms.js')) {
  if (isKept === undefined) {
    keepRoom({ FAULTS_KEPT: 'yes' });
    // The program of the room runs in the other process alone.
    await new Promise(() => undefined);
  }
  await myTurn();
  await watch();
}

/** Loads what the room is made of, and waits until it is to begin. */
async function myTurn() {
  const begins = once(process, 'message');
  const { roomOf } = await import(new URL('platform/rooms.js', pathToFileURL(process.argv[1])).href);
  await roomOf(room);
  await begins;
}

async function watch() {
  let isArmed = existsSync(join(folder, 'armed'));
  setInterval(() => {
    isArmed = existsSync(join(folder, 'armed'));
  }, LOOK_EVERY_MS).unref();

  const known = new Set();
  const point = (kind, where) => {
    const name = [room, kind, where].join('\t');
    if (!isArmed || known.has(name) || SIGN_IN.test(present.getStore()?.name ?? '')) return;
    known.add(name);
    if (isFirstAt(name)) process.kill(process.pid, 'SIGKILL');
  };

  await watchDatabase(point);
  await watchJobs();
  await watchKafka(point);
  watchRequests();
  watchCalls(point);
}

/** One death at each name, also when the room is there twice or has started again. */
function isFirstAt(name) {
  try {
    writeFileSync(join(folder, 'deaths', createHash('sha256').update(name).digest('hex').slice(0, 32)), name, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** What is done, and for whom; of what is done several times for the same one, the first time and the others. */
function here(what) {
  const { name = 'by itself', done } = present.getStore() ?? {};
  const isRepeated = done?.has(what) ?? false;
  done?.add(what);
  return `${name}: ${what}${isRepeated ? ' again' : ''}`;
}

async function watchDatabase(point) {
  const { default: pg } = await import('pg');
  const query = pg.Client.prototype.query;
  /** What was changed in the transaction of a connection. */
  const open = new WeakMap();
  const effectOf = (client, text, values) => {
    if (/^\s*(BEGIN|START TRANSACTION)\s*;?\s*$/i.test(text)) open.set(client, { changes: new Set() });
    if (/^\s*ROLLBACK\s*;?\s*$/i.test(text)) open.delete(client);
    const transaction = open.get(client);
    if (transaction !== undefined && /^\s*COMMIT\s*;?\s*$/i.test(text)) {
      open.delete(client);
      const { changes, handler } = transaction;
      const what = `COMMIT of ${[...changes].join(', ')}`;
      return changes.size === 0 ? undefined : ['COMMIT', handler === undefined ? here(what) : `event for ${handler}: ${what}`];
    }
    const changes = changesIn(text);
    if (changes.length === 0) return undefined;
    const what = `${changes.join(', ')} ${signOf(text)}`;
    if (transaction === undefined) return ['statement', here(what)];
    for (const change of changes) transaction.changes.add(change);
    if (changes.includes('INSERT inbox')) transaction.handler = values?.[0];
    return ['statement in a transaction', what];
  };
  pg.Client.prototype.query = function (config, ...rest) {
    const [text, values] = typeof config === 'string' ? [config, rest[0]] : [config?.text ?? '', config?.values];
    const effect = effectOf(this, text, values);
    if (effect === undefined) return query.call(this, config, ...rest);
    const [kind, where] = effect;
    const after = () => point(kind, `after ${where}`);
    point(kind, `before ${where}`);
    const told = rest.findIndex((argument) => typeof argument === 'function');
    if (told >= 0) {
      const tell = rest[told];
      rest[told] = (error, result) => {
        if (!error) after();
        return tell(error, result);
      };
    }
    const result = query.call(this, config, ...rest);
    if (told < 0) result?.then?.(after, () => undefined);
    return result;
  };
}

async function watchJobs() {
  const { PgBoss } = await import('pg-boss');
  const work = PgBoss.prototype.work;
  PgBoss.prototype.work = function (name, options, handler) {
    return work.call(this, name, options, (...jobs) => present.run(unit(`job ${name}`), () => handler(...jobs)));
  };
}

async function watchKafka(point) {
  const { default: Broker } = await import('kafkajs/src/broker/index.js');
  const { produce, offsetCommit, joinGroup } = Broker.prototype;
  const around = async (kind, places, act) => {
    for (const place of places) point(kind, `before ${place}`);
    const answer = await act();
    for (const place of places) point(kind, `after ${place}`);
    return answer;
  };
  Broker.prototype.produce = function (request) {
    const typesOf = ({ partitions }) => partitions.flatMap(({ messages }) => messages.map(({ headers }) => String(headers?.ce_type)));
    const places = request.topicData.flatMap((data) => typesOf(data).map((type) => `${type} to ${data.topic}`));
    return around('record', new Set(places), () => produce.call(this, request));
  };
  Broker.prototype.offsetCommit = function (request) {
    const places = request.topics.map(({ topic }) => `${request.groupId} at ${topic}`);
    return around('offset', places, () => offsetCommit.call(this, request));
  };
  // A group would wait half a minute for a member that was killed.
  mkdirSync(MEMBERS, { recursive: true });
  const joined = new Set();
  Broker.prototype.joinGroup = async function (request) {
    const { groupId } = request;
    const file = join(MEMBERS, createHash('sha256').update(`${room} ${groupId}`).digest('hex'));
    if (!joined.has(groupId) && existsSync(file)) await this.leaveGroup({ groupId, memberId: readFileSync(file, 'utf8') }).catch(() => undefined);
    joined.add(groupId);
    const answer = await joinGroup.call(this, request);
    writeFileSync(file, answer.memberId);
    return answer;
  };
}

function watchRequests() {
  const begin = ({ method, url }) => present.enterWith(unit(`${method} ${pathName(url)}`));
  subscribe('http.server.request.start', ({ request }) => begin(request));
  // What was begun is forgotten while a body is read.
  subscribe('tracing:fastify.request.handler:start', ({ request }) => begin(request.raw));
}

function watchCalls(point) {
  const calls = new WeakMap();
  subscribe('undici:request:create', ({ request }) => {
    const where = here(`${request.method} ${pathName(request.path)}`);
    calls.set(request, where);
    point('call', `before ${where}`);
  });
  subscribe('undici:request:headers', ({ request }) => {
    const where = calls.get(request);
    if (where !== undefined) point('call', `after ${where}`);
  });
}
