/**
 * Presets of labels: a JSON file with the names, colours and keys of the labels of a task, such as
 * {"name": "Liver", "labels": [{"value": 1, "name": "liver", "color": "#c81e1e", "shortcut": "1"}]}.
 */
import { z } from 'zod';
import type { Label } from './labelTable';

const byte = z.number().int().min(0).max(255);
const colorSchema = z
  .union([z.string().regex(/^#[0-9a-fA-F]{6}$/), z.tuple([byte, byte, byte])])
  .describe('Red, green, blue: "#c81e1e" or [200, 30, 30].');

const presetLabelSchema = z.strictObject({
  value: z.number().int().min(1).max(4_294_967_295).describe('Voxel value; 0 is the background.'),
  name: z.string().min(1).describe('What the label is called.'),
  color: colorSchema,
  shortcut: z
    .string()
    .regex(/^[0-9a-z]$/)
    .optional()
    .describe('Key that chooses the label, a digit or a small letter.'),
});

const presetFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Names this schema.'),
  name: z.string().min(1).describe('What the preset is called.'),
  labels: z.array(presetLabelSchema).min(1).describe('The labels in their order.'),
});

export interface PresetLabel extends Pick<Label, 'value' | 'name' | 'color'> {
  readonly shortcut?: string | undefined;
}

export interface LabelPreset {
  readonly name: string;
  readonly labels: readonly PresetLabel[];
}

/** The file is no preset. */
export class LabelPresetError extends Error {
  override readonly name = 'LabelPresetError';
}

/**
 * @param text content of a preset file
 * @param file its name, for messages
 * @throws LabelPresetError that names the place at fault
 */
export function parseLabelPreset(text: string, file: string): LabelPreset {
  const preset = presetFileSchema.safeParse(parsedJson(text, file));
  if (!preset.success) {
    throw new LabelPresetError(`${file} is no preset of labels: ${z.prettifyError(preset.error)}`);
  }
  const { name, labels } = preset.data;
  for (const key of ['value', 'shortcut'] as const) {
    const seen = new Set<string | number>();
    for (const label of labels) {
      const is = label[key];
      if (is === undefined) continue;
      if (seen.has(is))
        throw new LabelPresetError(`${file} gives the ${key} ${is} to two labels. Change one.`);
      seen.add(is);
    }
  }
  return { name, labels: labels.map((label) => ({ ...label, color: channelsOf(label.color) })) };
}

/** The JSON schema of preset files, for completion and validation in editors. */
export function labelPresetJsonSchema(): object {
  return {
    title: 'Labels of Boundary Lab',
    description: 'Names, colours and keys of the labels of an annotation task.',
    ...z.toJSONSchema(presetFileSchema, { io: 'input', target: 'draft-7' }),
  };
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabelPresetError(
      `${file} is no preset of labels: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function channelsOf(color: string | readonly [number, number, number]): Label['color'] {
  if (typeof color !== 'string') return color;
  const code = Number.parseInt(color.slice(1), 16);
  return [code >> 16, (code >> 8) & 255, code & 255];
}
