import { Module } from '@nestjs/common';
import { DevicePoliciesController } from './device-policies.controller.js';
import { DevicePolicies } from './device-policies.service.js';

@Module({ controllers: [DevicePoliciesController], providers: [DevicePolicies], exports: [DevicePolicies] })
export class DevicePoliciesModule {}
