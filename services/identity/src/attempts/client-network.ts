export { clientNetwork } from '@vidimus/service-kit';
