import type { OpenAPIObject } from '@nestjs/swagger';

/** Holds the API document of a room, made when it is first asked for. */
export class ApiDescription {
  private made: OpenAPIObject | undefined;
  private make: (() => OpenAPIObject) | undefined;

  /** Called once the application knows its routes. */
  describeBy(make: () => OpenAPIObject): void {
    this.make = make;
  }

  /** @throws Error before the room has started. */
  document(): OpenAPIObject {
    if (this.make === undefined) throw new Error('The room has not started: its API is not known yet.');
    this.made ??= this.make();
    return this.made;
  }
}
