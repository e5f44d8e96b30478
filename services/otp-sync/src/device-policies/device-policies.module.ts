import { Module } from '@nestjs/common';
import { DevicePoliciesController } from './device-policies.controller.js';
import { DevicePoliciesRepository } from './device-policies.repository.js';
import { DevicePolicies } from './device-policies.service.js';

@Module({ controllers: [DevicePoliciesController], providers: [DevicePolicies, DevicePoliciesRepository], exports: [DevicePolicies] })
export class DevicePoliciesModule {}
