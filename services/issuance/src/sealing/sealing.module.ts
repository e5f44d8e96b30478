import { Module } from '@nestjs/common';
import { SealedJson } from './sealed-json.js';

@Module({ providers: [SealedJson], exports: [SealedJson] })
export class SealingModule {}
