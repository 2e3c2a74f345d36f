import { AsyncAPIInputProcessor, InputMetaModel, JsonSchemaInputProcessor } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';

/**
 * The document's schemas as Modelina takes them: all of `components.schemas`, where its CLI skips those that no message
 * uses. Made anew for each generator, which changes it.
 */
export function modelinaInput({ parsed }: ProtocolDocument): InputMetaModel {
  const input = new InputMetaModel();
  for (const schema of parsed.components().schemas().all()) {
    // Modelina brings its own copy of the parser, whose types are the same but not identical.
    const internal = AsyncAPIInputProcessor.convertToInternalSchema(schema as never);
    const model = JsonSchemaInputProcessor.convertSchemaToMetaModel(internal, {
      // An open object would otherwise become a map beside its properties, and a const an enum with a made-up name.
      jsonSchema: { ignoreAdditionalProperties: true, interpretSingleEnumAsConst: true },
    });
    input.models[model.name] = model;
  }
  return input;
}
