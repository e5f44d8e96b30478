import { Module } from '@nestjs/common';
import { ResyncsModule } from '../resynchronisations/resyncs.module.js';
import { ActivationsController } from './activations.controller.js';

@Module({ imports: [ResyncsModule], controllers: [ActivationsController] })
export class ActivationsModule {}
