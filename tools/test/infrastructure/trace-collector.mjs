/** A collector of traces (OTLP/HTTP, JSON) that writes down what it is told, one request a line. */
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function startTraceCollector(file) {
  const written = createWriteStream(file);
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      written.write(`${body}\n`, () => response.setHeader('content-type', 'application/json').end('{}'));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A run that failed to start the platform ends nevertheless.
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await new Promise((resolve) => written.end(resolve));
    },
  };
}
