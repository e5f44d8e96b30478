/**
 * Loaded into the processes of rooms by `--import`: ends a room as `kill -9` does, at a numbered point of its work. Points are the moments
 * right before and right after a statement that changes the database, a call of another room, and a record or an offset that goes to Kafka.
 * The file named by FAULTS_PLAN says `<round> <room> <number> <room> <number> …`: in each of these rooms points are counted from 1, and at its number it
 * dies, once in a round. Where it died is a line in the file named by FAULTS_LOG. `<round> all 0` lets every room live, and leaves a line for each point.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const { FAULTS_PLAN: planFile = '', FAULTS_LOG: log = '', VIDIMUS_ROOMS: room = '' } = process.env;
const LOOK_EVERY_MS = 100;
/** Questions alone change nothing, and rooms ask their databases all the time. */
const CHANGES = /^\s*(BEGIN|START|COMMIT|INSERT|UPDATE|DELETE)\b/i;
const KAFKA_CHANGES = new Set(['Produce', 'OffsetCommit']);

if (process.argv[1]?.endsWith('/rooms.js')) {
  let plan = { round: '', wanted: undefined };
  let reached = 0;
  const look = () => {
    const [round, ...pairs] = readFileSync(planFile, 'utf8').trim().split(' ');
    if (round !== plan.round) reached = 0;
    const at = pairs.findIndex((word) => word === room || word === 'all');
    plan = { round, wanted: at === -1 ? undefined : Number(pairs[at + 1]) };
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();

  const point = (where) => {
    if (plan.wanted === undefined) return;
    reached += 1;
    if (plan.wanted === 0) appendFileSync(log, `${plan.round} ${room} ${where}\n`);
    else if (reached === plan.wanted && isFirstIn(plan.round)) {
      appendFileSync(log, `${plan.round} ${room} ${where}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  };

  const pg = (await import('pg')).default;
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function (config, ...rest) {
    const change = CHANGES.exec(typeof config === 'string' ? config : (config?.text ?? ''))?.[1]?.toUpperCase();
    if (change === undefined) return query.call(this, config, ...rest);
    point(`before ${change}`);
    const result = query.call(this, config, ...rest);
    if (typeof result?.then === 'function') result.then(() => point(`after ${change}`), () => undefined);
    return result;
  };

  const { default: Connection } = await import('kafkajs/src/network/connection.js');
  const send = Connection.prototype.send;
  Connection.prototype.send = async function (exchange) {
    const { apiName } = exchange.request;
    if (!KAFKA_CHANGES.has(apiName)) return send.call(this, exchange);
    point(`before ${apiName}`);
    const answer = await send.call(this, exchange);
    point(`after ${apiName}`);
    return answer;
  };

  subscribe('undici:request:create', () => point('before a call'));
  subscribe('undici:request:headers', () => point('after a call'));
}

/** One death of a room in a round, also when it is there twice or has started again. */
function isFirstIn(round) {
  try {
    writeFileSync(`${log}.${round}.${room}`, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
