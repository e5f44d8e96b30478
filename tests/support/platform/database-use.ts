import { relative } from 'node:path';
import ts from 'typescript';

/** A call of something that TypeORM or the driver declares, such as `dataSource.query(…)`. */
export interface DatabaseCall {
  /** Path from the root of the project. */
  readonly file: string;
  readonly method: string;
}

/** A table that a statement in the text of a file writes to. */
export interface WrittenTable {
  readonly file: string;
  readonly table: string;
}

/** A method of a repository that breaks the rule of scopes: `CertificatesRepository.find: why`. */
export interface ScopeFault {
  readonly method: string;
  readonly fault: 'takes no scope first' | 'does not hand its scope on';
}

/** Open and close what others work in; nothing is read or written by them alone. */
const CONNECTION_METHODS: ReadonlySet<string> = new Set(['transaction', 'destroy', 'initialize', 'connect', 'release']);
const WRITE_STATEMENT = /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+(?:ONLY\s+)?([a-z_]+)(?=[\s(`'"]|$)/g;

/** Reads source files with the compiler, types included, so that a `Map.delete` is not taken for a `DELETE`. */
export class DatabaseUse {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  /** @param files every file that will be asked about. */
  constructor(files: readonly string[]) {
    const config = ts.getParsedCommandLineOfConfigFile('tsconfig.tests.json', { noEmit: true }, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: reportBrokenConfig });
    if (config === undefined) throw new Error('tsconfig.tests.json cannot be read.');
    this.#program = ts.createProgram([...files], config.options);
    this.#checker = this.#program.getTypeChecker();
  }

  /** Every call of a method that TypeORM or the driver declares. */
  calls(files: readonly string[]): DatabaseCall[] {
    return this.#sources(files).flatMap((source) =>
      nodesOf(source)
        .filter((node) => ts.isCallExpression(node))
        .flatMap(({ expression }) => {
          if (!ts.isPropertyAccessExpression(expression) || !this.#isOfDatabase(expression.name)) return [];
          const method = expression.name.text;
          return CONNECTION_METHODS.has(method) ? [] : [{ file: pathOf(source), method }];
        }),
    );
  }

  /** Tables that SQL in the text writes to. */
  writtenTables(files: readonly string[]): WrittenTable[] {
    return this.#sources(files).flatMap((source) =>
      nodesOf(source)
        .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
        .flatMap(({ text }) => [...text.matchAll(WRITE_STATEMENT)].map((match) => String(match[1])))
        // `FOR UPDATE SKIP LOCKED` and `DO UPDATE SET` are parts of other statements.
        .filter((table) => !['set', 'skip', 'nowait', 'of'].includes(table))
        .map((table) => ({ file: pathOf(source), table })),
    );
  }

  /** Public methods of repositories that take no scope, and any method that does not hand its scope on to `scopedBy` in the end. */
  scopeFaults(files: readonly string[]): ScopeFault[] {
    return this.#sources(files).flatMap((source) =>
      nodesOf(source)
        .filter((node) => ts.isClassDeclaration(node))
        .flatMap((repository) => {
          const methods = repository.members.filter((member) => ts.isMethodDeclaration(member));
          const scoped = new Map(methods.flatMap((method) => scopedName(method)));
          return methods.flatMap((method): ScopeFault[] => {
            const name = `${repository.name?.text ?? 'class'}.${method.name.getText()}`;
            const scope = scoped.get(method.name.getText());
            if (scope !== undefined) return handsOn(method, scope, scoped) ? [] : [{ method: name, fault: 'does not hand its scope on' }];
            return isPublic(method) ? [{ method: name, fault: 'takes no scope first' }] : [];
          });
        }),
    );
  }

  #sources(files: readonly string[]): ts.SourceFile[] {
    return files.map((file) => {
      const source = this.#program.getSourceFile(file);
      if (source === undefined) throw new Error(`${file} is not there.`);
      return source;
    });
  }

  #isOfDatabase(name: ts.MemberName): boolean {
    const declared = this.#checker.getSymbolAtLocation(name)?.declarations ?? [];
    return declared.some((declaration) => /\/node_modules\/(?:typeorm|pg|@types\/pg)\//.test(declaration.getSourceFile().fileName));
  }
}

/** The name of the first parameter, where its type is `Scope`. */
function scopedName(method: ts.MethodDeclaration): [string, string][] {
  const [first] = method.parameters;
  return first?.type?.getText() === 'Scope' ? [[method.name.getText(), first.name.getText()]] : [];
}

/** Whether a method calls `scopedBy` with its scope, or another method of the class that does, with the scope as its first argument. */
function handsOn(method: ts.MethodDeclaration, scope: string, scoped: ReadonlyMap<string, string>): boolean {
  return nodesOf(method)
    .filter((node) => ts.isCallExpression(node))
    .some(({ expression, arguments: given }) => {
      const isScope = (argument: ts.Expression | undefined): boolean => argument !== undefined && argument.getText() === scope;
      if (ts.isIdentifier(expression)) return expression.text === 'scopedBy' && given.some(isScope);
      if (!ts.isPropertyAccessExpression(expression) || expression.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
      return expression.name.text !== method.name.getText() && scoped.has(expression.name.text) && isScope(given[0]);
    });
}

function isPublic(method: ts.MethodDeclaration): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  return !ts.isPrivateIdentifier(method.name) && !(method.modifiers ?? []).some((modifier) => hidden.includes(modifier.kind));
}

function nodesOf(root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [root];
  ts.forEachChild(root, (child) => {
    found.push(...nodesOf(child));
  });
  return found;
}

function pathOf(source: ts.SourceFile): string {
  return relative(process.cwd(), source.fileName);
}

function reportBrokenConfig(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
