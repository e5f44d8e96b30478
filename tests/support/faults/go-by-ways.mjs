/**
 * Loaded into the processes of rooms by `--import`: leads connections of a room by other ways, as networks do. The file named by FAULTS_WAYS says for
 * each room which port stands for which: `{"issuance": {"5432": 40001}}`. It is waited for, since ports are drawn when a shape starts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const { FAULTS_WAYS: file = '', VIDIMUS_ROOMS: room = '' } = process.env;
const LOOK_EVERY_MS = 100;

if (process.argv[1]?.endsWith('/rooms.js')) {
  while (!existsSync(file)) await pause(LOOK_EVERY_MS);
  const ways = JSON.parse(readFileSync(file, 'utf8'))[room] ?? {};
  const otherWay = (options) => (options?.port in ways ? { ...options, port: ways[options.port] } : options);
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (first, ...rest) {
    // What `net.connect` has brought into order is a list that it knows again.
    if (Array.isArray(first)) first[0] = otherWay(first[0]);
    else if (typeof first === 'object') return connect.call(this, otherWay(first), ...rest);
    return connect.call(this, ways[first] ?? first, ...rest);
  };
}
