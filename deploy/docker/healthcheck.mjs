/** Asks the room in this container whether it is ready; ends with 0 or 1. Reads the settings of the room. */
import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

const { VIDIMUS_HTTP_PORT: port, VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: certificate } = process.env;
const options = { host: '127.0.0.1', port, path: '/health/ready', timeout: 4_000 };
// The listener is this very one when it shows the certificate that it was given, whoever signed it and whatever names stand in it.
const pinned =
  certificate === undefined ? {} : { ca: readFileSync(certificate), allowPartialTrustChain: true, checkServerIdentity: () => undefined };
const asked = (certificate === undefined ? plainRequest : tlsRequest)({ ...options, ...pinned }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1));
asked.on('timeout', () => process.exit(1));
asked.on('error', () => process.exit(1));
asked.end();
