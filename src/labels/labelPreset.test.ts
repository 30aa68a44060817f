import { describe, expect, it } from 'vitest';
import { labelPresetJsonSchema, LabelPresetError, parseLabelPreset } from './labelPreset';

const preset = (labels: unknown): string => JSON.stringify({ name: 'Liver', labels });

describe('a preset of labels', () => {
  it('has names, colours in either form, and keys', () => {
    const text = preset([
      { value: 1, name: 'liver', color: '#c81E0a', shortcut: '1' },
      { value: 7, name: 'tumour', color: [0, 255, 3] },
    ]);
    expect(parseLabelPreset(text, 'liver.json')).toEqual({
      name: 'Liver',
      labels: [
        { value: 1, name: 'liver', color: [200, 30, 10], shortcut: '1' },
        { value: 7, name: 'tumour', color: [0, 255, 3] },
      ],
    });
  });

  it.each([
    ['{', /liver.json is no preset/],
    ['{"labels": []}', /name/],
    [preset([]), /labels/],
    [preset([{ value: 0, name: 'a', color: '#000000' }]), /labels\[0\]\.value/],
    [preset([{ value: 1, name: 'a', color: 'red' }]), /labels\[0\]\.color/],
    [preset([{ value: 1, name: 'a', color: '#000000', shortcut: 'Ctrl+A' }]), /labels\[0\]\.shortcut/],
    [preset([{ value: 1, name: 'a', colour: '#000000' }]), /colour/],
    [
      preset([
        { value: 1, name: 'a', color: '#000000' },
        { value: 1, name: 'b', color: '#000000' },
      ]),
      /gives the value 1 to two labels/,
    ],
    [
      preset([
        { value: 1, name: 'a', color: '#000000', shortcut: 'q' },
        { value: 2, name: 'b', color: '#000000', shortcut: 'q' },
      ]),
      /gives the shortcut q to two labels/,
    ],
  ])('that is wrong is refused, naming the place: %s', (text, message) => {
    expect(() => parseLabelPreset(text, 'liver.json')).toThrow(LabelPresetError);
    expect(() => parseLabelPreset(text, 'liver.json')).toThrow(message);
  });

  it('has a JSON schema for editors', () => {
    expect(labelPresetJsonSchema()).toMatchObject({ type: 'object', required: ['name', 'labels'] });
  });
});
