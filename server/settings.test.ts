import { Ajv } from 'ajv';
import { test } from 'tap';
import { limits, timings } from '../generated/timings.ts';
import { settingsSchema } from './settings.ts';
import { resolveNumbers } from './options.ts';
import { OptionError } from './option-error.ts';

test('The settings file knows every number of the document, with its default and its range', async t => {
  const validate = new Ajv({ strict: true }).compile(settingsSchema);
  for (const [group, table] of Object.entries({ timings, limits })) {
    for (const [name, { default: value }] of Object.entries(table)) {
      t.ok(validate({ [group]: { [name]: value } }), `${name} as it is`);
      for (const number of [0, -1]) {
        let accepted = true;
        try {
          resolveNumbers({ [group]: { [name]: number } });
        } catch (error) {
          if (!(error instanceof OptionError)) throw error;
          accepted = false;
        }
        t.equal(validate({ [group]: { [name]: number } }), accepted, `${name} ${number} is judged as the plugin judges it`);
      }
    }
    t.notOk(validate({ [group]: { nonsense: 1 } }));
  }
});
