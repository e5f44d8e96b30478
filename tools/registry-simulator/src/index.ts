export { CROWD, CROWD_SIZE } from './crowd.js';
export { DEMO_AGENCIES, DEMO_PEOPLE } from './demo-people.js';
export type { DemoDocument, DemoPerson } from './demo-people.js';
export { REGISTRIES, REGISTRY_MODES } from './registries.js';
export type { Registry, RegistryMode } from './registries.js';
export { startRegistrySimulator } from './registry-simulator.js';
export type { RegistrySimulator, RegistrySimulatorOptions } from './registry-simulator.js';
export type { TaxLoginClient } from './tax-login.js';
