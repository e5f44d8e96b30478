import { Module } from '@nestjs/common';
import { InventoryModule } from '../inventory/inventory.module.js';
import { TokenImportsController } from './token-imports.controller.js';
import { TokenImports } from './token-imports.service.js';

@Module({ imports: [InventoryModule], controllers: [TokenImportsController], providers: [TokenImports] })
export class TokenImportsModule {}
