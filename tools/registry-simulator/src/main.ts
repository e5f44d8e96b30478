import { startRegistrySimulator } from './registry-simulator.js';

const apiKey = process.env['VIDIMUS_REGISTRY_API_KEY'];
if (apiKey === undefined || apiKey === '') throw new Error('Set VIDIMUS_REGISTRY_API_KEY: the key that callers must send in x-api-key.');
const simulator = await startRegistrySimulator({
  port: Number(process.env['VIDIMUS_REGISTRY_PORT'] ?? 8190),
  host: process.env['VIDIMUS_REGISTRY_HOST'] ?? '127.0.0.1',
  apiKey,
});
process.stdout.write(`Registries are simulated at ${simulator.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.stop());
