// A ring of glass balls that turns once while the clock goes from 0 to 1, above a checkered floor.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 8 }
camera { location <0, 3.2, -7> look_at <0, 0.8, 0> angle 45 right x*image_width/image_height }
light_source { <6, 9, -6> rgb 1.1 }
light_source { <-7, 5, -3> rgb <0.25, 0.3, 0.45> shadowless }
sky_sphere { pigment { gradient y color_map { [0 rgb <0.75, 0.8, 0.9>] [1 rgb <0.15, 0.3, 0.6>] } } }
plane { y, 0 pigment { checker rgb 0.9 rgb <0.25, 0.3, 0.35> } finish { reflection 0.15 } }

#declare Balls = 9;
#for (I, 0, Balls - 1)
  #declare Turn = I / Balls + clock;
  sphere {
    <2 * cos(2 * pi * Turn), 0.75 + 0.35 * sin(4 * pi * Turn), 2 * sin(2 * pi * Turn)>, 0.55
    pigment { rgbf <0.6 + 0.4 * cos(2 * pi * I / Balls), 0.8, 0.6 + 0.4 * sin(2 * pi * I / Balls), 0.6> }
    finish { phong 0.9 reflection { 0.05, 0.4 } }
    interior { ior 1.35 }
  }
#end
cone { <0, 0, 0>, 0.9, <0, 2.2, 0>, 0.05 pigment { rgb <0.9, 0.55, 0.2> } finish { phong 0.5 } }
