export { documents } from './documents.js';
export { proofsIn } from './requirements/proofs.js';
export { readRequirements } from './requirements/requirements.js';
export { requirementFaults } from './requirements/check-requirements.js';
export { apiDocuments } from './api/api-documents.js';
export type { Documents } from './document.js';
