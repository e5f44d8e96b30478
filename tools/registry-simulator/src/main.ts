import { startRegistrySimulator } from './registry-simulator.js';

const apiKey = required('VIDIMUS_REGISTRY_API_KEY', 'the key that callers must send in x-api-key');
const secret = required('VIDIMUS_REGISTRY_TAX_CLIENT_SECRET', 'the secret of the client that citizens log in for');
const redirectUri = required('VIDIMUS_REGISTRY_TAX_REDIRECT_URI', 'where citizens are sent back to: the public address and /session/tax-login/callback');
const simulator = await startRegistrySimulator({
  port: Number(process.env['VIDIMUS_REGISTRY_PORT'] ?? 8190),
  host: process.env['VIDIMUS_REGISTRY_HOST'] ?? '127.0.0.1',
  apiKey,
  taxLoginClient: { id: process.env['VIDIMUS_REGISTRY_TAX_CLIENT_ID'] ?? 'vidimus', secret, redirectUris: [redirectUri] },
});
process.stdout.write(`Registries are simulated at ${simulator.url}, the tax login at ${simulator.taxLoginIssuer}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.stop());

function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Set ${name}: ${meaning}.`);
  return value;
}
