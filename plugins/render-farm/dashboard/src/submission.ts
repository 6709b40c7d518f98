/** What the submit form holds, as the person typed it. */
export interface Submission {
  file: string;
  frames: string;
  engine: string;
  output: string;
  format: string;
  resolution: string;
  priority: string;
}

export type Field = keyof Submission;
export type Problems = Partial<Record<Field | 'form', string>>;

export const fields: readonly Field[] = ['file', 'frames', 'engine', 'output', 'format', 'resolution', 'priority'];

export const emptySubmission: Submission = {
  file: '', frames: '', engine: '', output: '', format: '', resolution: '', priority: '',
};

const framePart = /^-?\d+(?:\s*-\s*-?\d+)?(?:\s*x\s*[1-9]\d*)?$/;
const resolutionForm = /^[1-9]\d{0,4}\s*[x×]\s*[1-9]\d{0,4}$/;

function checkFrames(text: string): string {
  for (const part of text.split(',').map((one) => one.trim())) {
    if (!framePart.test(part)) return `'${part}' is no frame or range; write 1-10, 15, 20-30x2`;
  }
  return '';
}

/** The problems that need no host to find; the host checks everything again. */
export function problemsOf(submission: Submission): Problems {
  const problems: Problems = {};
  const file = submission.file.trim();
  if (file === '') problems.file = 'Which .blend file shall be rendered?';
  else if (!file.startsWith('/')) problems.file = 'Write the whole path, as the workers see it, from / on';
  const frames = submission.frames.trim();
  if (frames !== '' && checkFrames(frames) !== '') problems.frames = checkFrames(frames);
  const output = submission.output.trim();
  if (output !== '' && !output.startsWith('/')) problems.output = 'Write the whole path of a folder, from / on';
  const resolution = submission.resolution.trim();
  if (resolution !== '' && !resolutionForm.test(resolution)) problems.resolution = 'Write width x height, as 1920x1080';
  const priority = submission.priority.trim();
  if (priority !== '' && !(/^\d+$/.test(priority) && Number(priority) <= 100)) {
    problems.priority = 'Write a whole number from 0 to 100';
  }
  return problems;
}

/** The arguments of the command `render`; what was left empty is left to the host's defaults. */
export function argumentsOf(submission: Submission): Record<string, string | number> {
  const args: Record<string, string | number> = {};
  for (const field of fields) {
    const text = submission[field].trim();
    if (text !== '') args[field] = field === 'priority' ? Number(text) : text.replace('×', 'x');
  }
  return args;
}

/** Puts a refusal of the host beside the field that it names, else above the form. */
export function placeRefusal(message: string): Problems {
  const lower = message.toLowerCase();
  const named = fields.find((field) => new RegExp(`(?:^|[-\\s'"])${field}(?:[\\s'":]|$)`).test(lower));
  if (named) return { [named]: message };
  if (/\.blend\b|no such file/.test(lower)) return { file: message };
  return { form: message };
}
