//! What councils wrote: papers of municipalities, provinces and water boards.
