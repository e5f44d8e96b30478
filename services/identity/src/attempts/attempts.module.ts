import { Module } from '@nestjs/common';
import { AttemptsService } from './attempts.service.js';
import { TrustedDevice } from './trusted-device.js';

@Module({ providers: [AttemptsService, TrustedDevice], exports: [AttemptsService, TrustedDevice] })
export class AttemptsModule {}
