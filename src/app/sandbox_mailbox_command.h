// app/sandbox_mailbox_command.h - todoku sandbox mailbox: who is there, and who has room.
#pragma once

#include <memory>

#include "app/admin_client.h"

namespace todoku::app {

void add_sandbox_mailbox(CLI::App& sandbox, std::shared_ptr<ServerChoice> choice,
                         Terminal& terminal, Exit& exit);

}  // namespace todoku::app
