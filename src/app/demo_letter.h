// app/demo_letter.h - the message that the demo sends.
#pragma once

#include "app/demo_cast.h"
#include "app/demo_post.h"

namespace todoku::app {

Letter letter_to(const Part& part);

}  // namespace todoku::app
