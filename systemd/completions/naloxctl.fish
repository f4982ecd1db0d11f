# Completion of naloxctl for fish. Verbs, fields and values are what the daemon tells.

function __naloxctl_complete_words
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    $words[1] complete-words -- $words[2..] (commandline --current-token --cut-at-cursor) 2> /dev/null
end

complete --command naloxctl --no-files --arguments '(__naloxctl_complete_words)'
complete --command naloxctl --long-option socket --require-parameter --force-files
complete --command naloxctl --long-option output --require-parameter --force-files
