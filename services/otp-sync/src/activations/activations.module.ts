import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { ResyncsModule } from '../resynchronisations/resyncs.module.js';
import { ActivationsController } from './activations.controller.js';
import { DeliveredTokensController } from './delivered-tokens.controller.js';

@Module({ imports: [DevicesModule, ResyncsModule], controllers: [ActivationsController, DeliveredTokensController] })
export class ActivationsModule {}
