# What a fuzzer takes beside the pure rooms: files of later rooms that are pure themselves, though their
# room sees ports. The fuzz build compiles these and nothing else of those rooms.
#
#   set(parts_NAME room/file.cc ...)   for fuzz/NAME.cc
set(parts_config app/config.cc app/config_keys.cc app/config_value.cc app/cidr.cc io/ports.cc)
set(parts_http api/http.cc api/router.cc api/answers.cc api/handed_in.cc api/letter.cc)
set(parts_spool_codec spool/codec.cc spool/rows.cc spool/bytes.cc spool/records.cc)

# Folders of tests whose files are good seeds, too, beside those of fuzz/corpus/NAME/.
#
#   set(seeds_NAME room/testdata ...)   below src/
set(seeds_bounce bounce/testdata)
set(seeds_library bounce/testdata)
set(seeds_mime bounce/testdata)
set(seeds_logs logs/testdata logs/testdata/shapes)
