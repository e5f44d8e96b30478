import { Module } from '@nestjs/common';
import { HolderLimits } from './holder-limits.js';

@Module({ providers: [HolderLimits], exports: [HolderLimits] })
export class HolderLimitsModule {}
