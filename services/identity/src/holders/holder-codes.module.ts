import { Module } from '@nestjs/common';
import { HolderCodes } from './holder-codes.js';

@Module({ providers: [HolderCodes], exports: [HolderCodes] })
export class HolderCodesModule {}
