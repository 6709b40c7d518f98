import { describe, expect, it } from 'vitest';
import { argumentsOf, emptySubmission, placeRefusal, problemsOf } from './submission';

const filled = (change: object) => ({ ...emptySubmission, file: '/srv/a.blend', ...change });

describe('problemsOf', () => {
  it('needs only a file', () => {
    expect(problemsOf(emptySubmission)).toEqual({ file: expect.stringContaining('Which') });
    expect(problemsOf(filled({}))).toEqual({});
  });

  it.each(['1-10', '1-10,15,20-30x2', ' 5 , 7 - 9 ', '-5--1', '-3'])('takes the frames %s', (frames) =>
    expect(problemsOf(filled({ frames }))).toEqual({}));

  it.each(['abc', '1-', '1,,2', '1-5x0', '1..5'])('refuses the frames %s', (frames) =>
    expect(problemsOf(filled({ frames })).frames).toContain('is no frame or range'));

  it('wants whole paths, a size and a number', () => {
    const problems = problemsOf(filled({ file: 'a.blend', output: 'out', resolution: '1920', priority: '101' }));
    expect(Object.keys(problems).sort()).toEqual(['file', 'output', 'priority', 'resolution']);
    expect(problemsOf(filled({ resolution: '1920x1080', priority: '100', output: '/out' }))).toEqual({});
  });
});

describe('argumentsOf', () => {
  it('leaves out what is empty and sends the priority as a number', () => {
    expect(argumentsOf(filled({ frames: ' 1-5 ', priority: '80', resolution: '320×180' }))).toEqual(
      { file: '/srv/a.blend', frames: '1-5', priority: 80, resolution: '320x180' });
  });
});

describe('placeRefusal', () => {
  it.each([
    ["frames: 'abc' is no range", 'frames'], ["unknown engine 'X'", 'engine'], ["--format: no such format", 'format'],
    ['cannot open /a/b.blend', 'file'], ["the output '/x' cannot be written", 'output'], ['the farm stops', 'form'],
    ['no camera in the scene', 'form'],
  ])('puts “%s” beside %s', (message, field) => expect(placeRefusal(message)).toEqual({ [field]: message }));
});
