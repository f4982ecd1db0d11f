// Debian's libedit, by its readline interface. Swift cannot touch C's variables safely: these doors set the few that
// a shell needs.
#include <stddef.h>
#include <stdio.h>
#include <editline/readline.h>

static inline void edit_setup(const char *name, rl_completion_func_t *completion) {
    rl_readline_name = name;
    rl_attempted_completion_function = completion;
    rl_completer_word_break_characters = (char *)" ";
    rl_basic_word_break_characters = " ";
    // FNC1, which a scanner that is a keyboard types between the parts of a barcode.
    rl_bind_key(0x1D, rl_insert);
}

static inline void edit_complete_only(int append_character) {
    rl_attempted_completion_over = 1;
    rl_completion_append_character = append_character;
}

static inline const char *edit_line(void) {
    return rl_line_buffer;
}

// Columns of a character at a terminal: X/Open's, which the C library's Swift module leaves out.
extern int wcwidth(wchar_t character);

static inline int edit_columns(wchar_t character) {
    return wcwidth(character);
}
