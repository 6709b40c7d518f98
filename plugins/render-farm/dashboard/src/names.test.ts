import { describe, expect, it } from 'vitest';
import { callerName, engineName } from './names';

describe('names', () => {
  it('calls engines and callers as people do', () => {
    expect(engineName('BLENDER_WORKBENCH')).toBe('Workbench');
    expect(callerName('cli')).toBe('command line');
  });

  it('leaves what it does not know', () => {
    expect(engineName('LUXCORE')).toBe('LUXCORE');
    expect(callerName('nightly')).toBe('nightly');
  });
});
