import { Module } from '@nestjs/common';
import { UserCodeHashes } from './user-code-hashes.js';
import { UserCodesController } from './user-codes.controller.js';
import { UserCodesService } from './user-codes.service.js';

@Module({ controllers: [UserCodesController], providers: [UserCodesService, UserCodeHashes], exports: [UserCodesService, UserCodeHashes] })
export class UserCodesModule {}
