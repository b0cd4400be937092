// The note as the server has it now, and the words that are read otherwise by then.

import { get } from "/static/js/api.js";

/** From the note's own address, or from the review where there is none. */
export const newestOf = async (desk, options) => {
  try {
    const note = await get(desk.path("note"), undefined, options);
    return note.read === desk.read ? note : reviewed(desk, options);
  } catch (problem) {
    if (problem.status !== 404 && problem.status !== 405) throw problem;
    return reviewed(desk, options);
  }
};

/** With the transcript, as somebody else has set it right. */
const reviewed = async (desk, options) => {
  const review = await desk.review(options);
  return { ...review.note, heard: heardOf(review) };
};

/** All of a review's transcript, and what was drawn from it. */
export const heardOf = ({ transcript, suggestions, wordings, proposal, read }) =>
  ({ utterances: { ...transcript.utterances }, suggestions, wordings: wordings ?? [], proposal: proposal ?? null, read });
